"""What every audience's pages share: frame, navigation, lists, forms, components."""
