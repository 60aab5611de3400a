"""How far to trust what the nets say: probabilities, short texts, behaviour; a part of the page Compare."""
