"""From a configuration to a Keras model, with its cleaning and features inside."""
