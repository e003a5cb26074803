"""GOV.UK Notify: email and text messages, through its own client."""

from connectors.notify.connector import Notify
from connectors.notify.operations import NotificationWanted, SendNotification

__all__ = ["NotificationWanted", "Notify", "SendNotification"]
