"""What the pages are made of: cached loaders, tables and sentences, charts, texts, and the page's address."""
