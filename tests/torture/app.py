"""The app as the playgrounds of the fault tests know it."""

BOT = "U0BOT"
TEAM = {"id": "T0GOLDEN", "name": "Golden Thread playground", "domain": "golden-thread"}
APP = {
    "id": "A0GOLDEN",
    "bot_id": "B0GOLDEN",
    "bot_user": BOT,
    "bot_token": "xoxb-playground",
    "app_token": "xapp-playground",
    "signing_secret": "0123456789abcdef0123456789abcdef",
}
