"""Who is told of what is new: hubs, those who subscribe at our own hub, holders of tokens."""
