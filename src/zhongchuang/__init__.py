"""Zhongchuang (众创): the official filing of maker spaces, from ledger to register."""

__version__ = "0.1.0"
