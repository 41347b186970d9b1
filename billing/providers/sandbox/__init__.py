"""The sandbox: a payment provider that moves no money. It has its own tables, pay page and notices over real HTTP."""
