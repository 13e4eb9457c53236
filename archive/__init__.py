"""The records and the law: what the archive holds, what it is called, who may see it and how long it stays."""
