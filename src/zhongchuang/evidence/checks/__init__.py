"""Is a file what it says, and nothing more? By its content, in bounded memory, nothing unpacked."""
