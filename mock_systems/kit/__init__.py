"""Small pieces every mock system is put together from."""
