"""The tables whose queries are composed, as peewee classes. The columns' meaning is told in schema.py."""

from peewee import IntegerField, Model, TextField

from callshop.ledger.db import database


class Row(Model):
    class Meta:
        database = database
        legacy_table_names = False


class Call(Row):
    gateway = TextField()
    line = TextField()
    names = TextField()
    ref = TextField(null=True)
    ref_setup = TextField(null=True)
    direction = TextField(null=True)
    cabin = IntegerField(null=True)
    visit = IntegerField(null=True)
    status = TextField()
    number = TextField()
    e164 = TextField(null=True)
    destination = TextField()
    country = TextField(null=True)
    kind = TextField(null=True)
    dialled_at = IntegerField()
    answered_at = IntegerField(null=True)
    ended_at = IntegerField(null=True)
    told = TextField(null=True)
    boot = TextField(null=True)
    answered_mono = IntegerField(null=True)
    touched_at = IntegerField(null=True)
    touched_mono = IntegerField(null=True)
    seconds = IntegerField()
    seconds_by = TextField()
    billed_seconds = IntegerField(null=True)
    sell_rate = TextField(null=True)
    buy_rate = TextField(null=True)
    coin = IntegerField()
    priced = IntegerField()
    cost = IntegerField(null=True)
    revenue = IntegerField(null=True)
    day = TextField()
    hour = IntegerField()
    flags = TextField()
    bill = IntegerField(null=True)
    cashier = TextField()
