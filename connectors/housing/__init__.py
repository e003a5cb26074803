"""The tenancies of the area's councils and housing associations."""

from connectors.housing.connector import Housing

__all__ = ["Housing"]
