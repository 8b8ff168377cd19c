"""Tests that drive a real Chromium against the real page on this machine."""
