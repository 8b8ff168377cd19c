"""Paragraphs written for this repository, with the places that a careful reader finds in them."""
