"""Splink (Ministry of Justice): trains our weights, and is the oracle they are checked against."""
