"""What a person asks an engine for: one kind of request for each engine that can be reached."""

from loopstudio.core.loop_request import LoopRequest

Request = LoopRequest
