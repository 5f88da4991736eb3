"""What is known about the cluster from its two founding documents, and how it gets into the database.

Nothing here is invented: where the documents are silent, the field stays empty.
"""

from members.models import FoundingRecord


def keep(key, model, **values):
    """Write a founding record once and keep it up to date where nobody changed it since.

    `key` names the record for ever ("event:inauguration"); `values` are fields of `model`, foreign keys as
    instances. A field that a person changed is left alone; a record that a person deleted stays deleted.
    Returns (object, created); the object is None where it was deleted.
    """
    stored = {model._meta.get_field(name).attname: getattr(value, "pk", value) for name, value in values.items()}
    known = FoundingRecord.objects.filter(key=key).first()
    if known is None:
        instance = model.objects.create(**values)
        FoundingRecord.objects.create(key=key, object_pk=instance.pk, values=plain(stored))
        return instance, True
    instance = model.objects.filter(pk=known.object_pk).first()
    if instance is None:
        return None, False
    loaded = known.values
    present = plain({name: getattr(instance, name) for name in stored})
    changed = [
        name
        for name, value in plain(stored).items()
        if value != loaded.get(name) and (name not in loaded or present[name] == loaded[name])
    ]
    if changed:
        for name in changed:
            setattr(instance, name, stored[name])
        instance.save(update_fields=changed)
        known.values = {**loaded, **{name: plain(stored)[name] for name in changed}}
        known.save(update_fields=["values"])
    return instance, False


def plain(values):
    """The values as they look in JSON, so that they can be compared with what was stored there."""
    return {name: value if isinstance(value, bool | int | None) else str(value) for name, value in values.items()}
