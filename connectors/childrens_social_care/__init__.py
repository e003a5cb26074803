"""A council's children's social care: who is known, what came in, who is allocated."""

from connectors.childrens_social_care.connector import ChildrensSocialCare
from connectors.childrens_social_care.operations import EnterOnRecord

__all__ = ["ChildrensSocialCare", "EnterOnRecord"]
