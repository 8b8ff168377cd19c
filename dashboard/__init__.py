"""The page: draws what `geo` found, and holds no domain logic."""
