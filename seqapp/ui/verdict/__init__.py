"""The page Does the LSTM remember better?"""
