"""A function that clients offer, and a question that takes it."""

question = {"role": "user", "content": "How warm is it in Rome?"}

look = {
    "name": "look",
    "description": "Tells how warm it is.",
    "parameters": {
        "type": "object",
        "properties": {"city": {"type": "string", "enum": ["Rome"]}},
        "required": ["city"],
        "additionalProperties": False,
    },
}
