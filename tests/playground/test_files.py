"""Files: up in two steps, usable a moment later, shared, shown, read back."""

import urllib.request
from typing import Any

import pytest
from slack_bolt import App
from slack_sdk import WebClient

from bot.playground.client import Playground, PlaygroundError
from tests.playground.test_delivery import Ears, heard
from tests.playground.test_messages import refused

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


def put_up(web: WebClient, name: str = "chart.png", content: bytes = PNG, **where: Any) -> str:
    """The whole of files_upload_v2; returns the file's id."""
    answer = web.files_upload_v2(filename=name, content=content, title="Chart", **where)
    return str(answer["files"][0]["id"])


def ready(slack: Playground, web: WebClient, file_id: str) -> dict[str, Any]:
    def look() -> dict[str, Any] | None:
        file: dict[str, Any] = web.files_info(file=file_id)["file"]
        return file if file["mimetype"] else None

    file = slack.until(look)
    assert file
    return file


def image_block(file_id: str) -> list[dict[str, Any]]:
    return [{"type": "image", "alt_text": "Colours by theme", "slack_file": {"id": file_id}}]


@pytest.mark.parametrize(("channel", "kind"), [("C0PLAN", "private"), ("C0GENERAL", "public")])
def test_a_file_is_shared_with_its_comment_a_moment_after_the_answer(
    slack: Playground, web: WebClient, channel: str, kind: str
) -> None:
    slack.channel(channel, add="U0BOT")
    file_id = put_up(web, channel=channel, initial_comment="This week")
    assert slack.messages("U0OWN1", channel) == []
    file = ready(slack, web, file_id)
    (message,) = slack.messages("U0OWN1", channel)
    assert (message["text"], message["files"][0]["id"], message["user"]) == ("This week", file_id, "U0BOT")
    assert (file["mimetype"], file["filetype"], file["title"]) == ("image/png", "png", "Chart")
    assert file["shares"][kind][channel][0]["ts"] == message["ts"]
    assert slack.file("U0OWN1", file_id) == PNG


def test_a_file_can_go_into_a_thread(slack: Playground, web: WebClient) -> None:
    parent = web.chat_postMessage(channel="C0PLAN", text="Digest")["ts"]
    ready(slack, web, put_up(web, channel="C0PLAN", thread_ts=parent))
    assert len(slack.messages("U0OWN1", "C0PLAN", thread_ts=parent)) == 2
    assert len(slack.messages("U0OWN1", "C0PLAN")) == 1


def test_an_image_block_needs_a_file_that_is_ready_and_shared_there(
    slack: Playground, web: WebClient
) -> None:
    def post(file_id: str, channel: str) -> str:
        return refused(web.chat_postMessage, channel=channel, text="x", blocks=image_block(file_id))

    shared = put_up(web, channel="C0PLAN")
    assert post(shared, "C0PLAN") == "invalid_blocks"
    ready(slack, web, shared)
    assert web.chat_postMessage(channel="C0PLAN", text="x", blocks=image_block(shared))["ok"]
    assert post(shared, "C0BOARD") == "invalid_blocks"
    private = put_up(web)
    ready(slack, web, private)
    assert post(private, "C0PLAN") == "invalid_blocks"
    words = put_up(web, "words.txt", b"words", channel="C0PLAN")
    ready(slack, web, words)
    assert post(words, "C0PLAN") == "invalid_blocks"


def test_uploads_that_slack_refuses(slack: Playground, web: WebClient) -> None:
    assert refused(web.files_getUploadURLExternal, filename="a.png", length=0) == "missing_argument"
    start = web.files_getUploadURLExternal(filename="a.png", length=4)
    files = [{"id": start["file_id"]}]
    assert refused(web.files_completeUploadExternal, files=files) == "file_update_failed"
    with pytest.raises(urllib.error.HTTPError, match="400"):
        urllib.request.urlopen(start["upload_url"], data=b"too long")
    urllib.request.urlopen(start["upload_url"], data=b"four").close()
    wrong = {"C0GENERAL": "not_in_channel", "C0NOWHERE": "channel_not_found"}
    for channel, error in wrong.items():
        assert refused(web.files_completeUploadExternal, files=files, channel_id=channel) == error
    assert refused(web.files_completeUploadExternal, files=[{"id": "F0"}]) == "file_not_found"
    assert web.files_completeUploadExternal(files=files)["files"] == [
        {"id": files[0]["id"], "title": "a.png"}
    ]


def download(url: str, token: str) -> tuple[str, bytes]:
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"} if token else {})
    with urllib.request.urlopen(request) as response:
        assert response.status == 200
        return response.headers.get_content_type(), response.read()


def test_a_persons_file_is_told_twice_and_read_with_the_token(
    slack: Playground, bolt: App, web: WebClient
) -> None:
    ears = Ears(bolt, "file_shared", "message")
    file_id = slack.upload("U0PROG", "plan.csv", b"ref,title\n1,a\n")
    slack.say("U0PROG", "C0PLAN", "the plan", files=[file_id])
    events = {event["type"]: event for event in heard(slack, ears, 2)}
    assert events["file_shared"]["file_id"] == file_id
    assert events["message"]["subtype"] == "file_share"
    url = web.files_info(file=file_id)["file"]["url_private_download"]
    assert download(url, "xoxb-playground") == ("text/csv", b"ref,title\n1,a\n")


@pytest.mark.parametrize("token", ["", "xoxb-wrong", "xapp-playground"])
def test_a_download_without_the_right_token_is_a_page_with_status_200(slack: Playground, token: str) -> None:
    file_id = slack.upload("U0PROG", "plan.csv", b"ref,title\n")
    slack.say("U0PROG", "C0PLAN", "", files=[file_id])
    url = slack.messages("U0PROG", "C0PLAN")[0]["files"][0]["url_private_download"]
    kind, content = download(url, token)
    assert kind == "text/html"
    assert b"ref,title" not in content


def test_files_are_seen_only_where_they_are_shared(slack: Playground, web: WebClient) -> None:
    file_id = slack.upload("U0PROG", "plan.csv", b"a")
    assert refused(web.files_info, file=file_id) == "file_not_found"
    slack.say("U0PROG", slack.open_dm("U0PROG", "U0DIR"), "", files=[file_id])
    assert refused(web.files_info, file=file_id) == "file_not_found"
    assert slack.file("U0DIR", file_id) == b"a"
    with pytest.raises(PlaygroundError, match="no such file"):
        slack.file("U0OWN1", file_id)


def test_the_token_opens_no_file_the_app_may_not_see(slack: Playground) -> None:
    channel = slack.open_dm("U0PROG", "U0DIR")
    slack.say("U0PROG", channel, "", files=[slack.upload("U0PROG", "plan.csv", b"ref,title\n")])
    url = slack.messages("U0PROG", channel)[0]["files"][0]["url_private_download"]
    assert download(url, "xoxb-playground")[0] == "text/html"


def test_home_shows_only_images_its_person_may_see(slack: Playground, web: WebClient) -> None:
    file_id = put_up(web, channel="C0BOARD")
    ready(slack, web, file_id)
    view = {"type": "home", "blocks": image_block(file_id)}
    assert refused(web.views_publish, user_id="U0OWN1", view=view) == "invalid_arguments"
    assert web.views_publish(user_id="U0CHAIR", view=view)["ok"]


def test_the_app_deletes_its_own_files_only(slack: Playground, web: WebClient) -> None:
    own = put_up(web, channel="C0PLAN")
    ready(slack, web, own)
    assert web.files_delete(file=own)["ok"]
    assert refused(web.files_info, file=own) == "file_not_found"
    theirs = slack.upload("U0PROG", "plan.csv", b"a")
    slack.say("U0PROG", "C0PLAN", "", files=[theirs])
    assert refused(web.files_delete, file=theirs) == "cant_delete_file"
