"""GOV.UK Notify: email and text messages, through its own client."""

from connectors.notify.connector import NotificationWanted, Notify, SendNotification

__all__ = ["NotificationWanted", "Notify", "SendNotification"]
