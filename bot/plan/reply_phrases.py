"""Phrases of several words that mean one thing in a reply.  The longest match wins.

Phrases with a negation inside that negates nothing (`no longer needed`, `not in until`) are here, so that
every negation left over is a real one.  To teach the reader a phrase, add it to those of its kind.
"""

from typing import Any

from bot.plan.grammar import Stage

PHRASES = Stage()


def _means(kind: str, patterns: str, value: Any = True) -> None:
    """Phrases, parted by semicolons, that become one token of that kind."""
    pattern_list = [" ".join(pattern.split()) for pattern in patterns.split(";")]
    PHRASES.rule(kind, *pattern_list, examples={})(lambda **_: value)


_means("SUBJECT", "this|that|my one|ones; these|those ones")

# ---- done, and what may stand beside it
_means(
    "DONE",
    """
    done and dusted; boxed off; closed out; put to bed; all there; tick this|it|that|me off; finished|sorted|closed|ticked|signed and closed off; finished|sorted off; sorted this|it|that|them out;
    finished|signed|closed this|it|that|them off; managed to get this|it|that|them [all] done|finished|sorted|completed;
    [happy|pleased|glad|delighted] [to] confirm completion; completion confirmed; confirmed [as] complete|completed|done;
    done|finished with this|it|that|these|those [one|ones|now]; thats us|me done|finished|complete;
    did this|that|it|them [one|ones]; got this|it [finally|all] over the line; [this|it] [is] [now] over the line; tick|cross off; wrapped up; all wrapped up; ticked off; dealt with; job|jobs done;
    taken care of; signed sealed and delivered; signed , sealed and|& delivered; signed sealed & delivered
    """,
)
_means(
    "PAST_TIME",
    """
    last week|month|night|year|quarter|autumn|summer|spring|winter;
    last mon|monday|tues|tue|tuesday|wed|weds|wednesday|thu|thur|thurs|thursday|fri|friday|sat|sun|weekend;
    earlier this|in week|month|year|today; earlier today; yesterday [morning|afternoon|evening|pm|am];
    this morning|afternoon; a while ago|back; ages|weeks|days|months ago; some time ago;
    [a] couple|few [of] days|weeks|months ago|back; COUNT days|weeks|months|years ago|back; the other day; just now; over the weekend; at the weekend; a week|month|fortnight ago;
    for [a|some] while|ages|weeks|months|years; since last week|month|year
    """,
)
_means(
    "ADVERB",
    """
    in full; on time; can confirm [that];
    happy|pleased|glad|delighted to say|report|confirm|tell [you] [that];
    just to say|confirm|report [that]; just to let you know [that]; quick|short update;
    agreed|ok with PERSON|NAME [to|that]; at last; in the end; ahead of schedule|time; all of it|this;
    as of today|now|yesterday; as of this morning|afternoon|week;
    [well] before|within|inside|by the deadline|due|target [date]; ahead of the|its deadline|date|target; in good time; in house;
    a|one|two|three|COUNT day|days|week|weeks early|ahead|late; bar none; for this|that [one|action|item]; on this|that one; for once; at the moment; at present; for the moment; right now; as things stand; as it stands; as of|at; in total|all; altogether; all told; by us|me; by the|my|our [whole] team|manager|predecessor|deputy|staff;
    as agreed|planned|requested|promised|discussed; off my|our list; good to go;
    better late than never; im afraid [to say]; im sorry to say; to be honest|fair; as you know; by the way; for info|information;
    for the record; good|great|bad news; believe it or not; out of interest
    """,
)
# Polite conditions, which set none.
_means(
    "IF_OK",
    """
    if thats|its|that|it is|would [be] ok|okay|fine|alright|possible|acceptable|easier [with|for|by] [you|everyone|all];
    if possible|poss|ok|okay; if we can; if you|we|i dont mind; if you|we can; if you agree; if theres time; if no one|nobody minds|objects;
    if thats ok|okay|fine|alright [with|by] you
    """,
)
# What should happen to the card of an action that is done.
_means(
    "CLOSING",
    """
    happy|fine|ok for you|this to take|tick|close|mark|cross|be this|it|that [off|down|as|up|out] [of|from|closed] [my|the|your|our] [list];
    [you|we] can|may [now] take|tick|close|mark|cross|sign this|it|that [off|down|as|up|out] [of|from] [my|the|your|our] [list|tracker];
    [can|could] [you|we] [please|pls] [now] take|tick|close|cross this|it|that off|down|out|up [of|from] [my|the|your|our] [list|tracker];
    [can|could] [now] come off [my|the|your|our] [list|tracker]; [can|could|to] [now] be closed [off|down|out] [now];
    please|pls|plz close [it|this|that] [one|action] [off|down|out] [now]; [feel|im] free|happy to close [this|it] [off|down]; one less|off the to do list; one to tick off
    """,
)
# Reasons, which say nothing of the action themselves.
_means(
    "REASON",
    """
    due|owing|thanks to; on account of; given that|the|how; in light|view of; in order to; so as to; so that; as a result of;
    to allow|let|enable|accommodate|coincide|align|match|reflect; to give|buy us|me|them|people|staff|everyone; to fit|tie in; for reasons
    """,
)
_means(
    "HARMLESS",
    """
    no longer outstanding; out the door; not outstanding [any] [more]; nothing left|more|else|outstanding|further|remaining;
    nothing left|more|else|outstanding|further to do|add|report|say|follow;
    nothing left|more|else|outstanding|further from me|us|here; nothing to add|report;
    no issues|problems|concerns|outstanding|surprises; no further action [needed|required|necessary];
    no more to do|add; no need to do anything|more|else; hope that|this helps|ok;
    sorry for|about the|my delay|wait; sorry for|about delay; sorry its|it late;
    sorry|apologies for|about the|my late|slow|delayed reply|response|update|answer;
    sorry|apologies for|about late|slow|delayed reply|response|update|answer;
    sorry i didnt|forgot to say|update|reply [sooner|earlier]; apologies for the delay;
    apologies its|it late; great|good effort|job|work|news [from] [the] [team|all|everyone];
    over to you; happy days; at long last; about time [too]; [i] should have|ve said|told|mentioned|updated|replied [you] [sooner|earlier|before|already];
    [i] shouldve said|told|mentioned|updated|replied [you] [sooner|earlier|before|already];
    [i] meant|forgot to say|tell|mention|update|reply|log|record [you] [this|it] [sooner|earlier|before];
    [sorry|apologies] for not updating|replying|saying|responding|answering [you] [sooner|earlier|before]; see [the] minutes|report|notes|folder|tracker|file;
    [sorry|apologies] for [the] delay|slowness [in] [getting|coming] [back] [to] [you|everyone]; any questions|queries give|send me|us a shout|call|ring|line; happy to discuss|chat|talk; what a relief;
    thank god|goodness|heavens
    """,
)
_means(
    "SOCIAL",
    """
    will do; on it; on the case; got it; got that; no problem|probs|prob|worries|bother;
    not a problem; thank you; regards; appreciate it; you're|youre welcome; sure thing; no thanks; [i'll|ill|i] will [just] have a look [at] [this|it] [today|tomorrow|later]; [i'll|ill] have a look [at] [this|it] [today|tomorrow|later]; will check; roger that; sounds fine; fine by me;
    see you monday|tomorrow|then; enjoy your|the weekend|evening|holiday|leave; good morning|afternoon|evening|night; speak|talk soon; see you;
    have a good|nice|great|lovely day|weekend|evening|one; well done; best|kind wishes|regards;
    much appreciated; makes sense; sounds good|great; good luck|point|plan|idea; good|great|brilliant|lovely|excellent|fab|nice|top|cracking|amazing|fantastic stuff|work|job|effort|one|news|shout; all good; ok will do;
    you too; happy friday|monday; fair enough; i see; understood; received; roger; im on it;
    leave it with me; will look at|into this|it; [i'll|ill|will|to] [now] get|crack on with it|this|that; thanks for letting me|us know;
    thanks for the|this|your reminder|update|nudge|message|prompt|info; duly noted; seen this|it;
    ok seen; no worries; thanks for [all] your|the|this help|support|patience|time|work|understanding [with|on] [this|it|that]; thank you for [all] your|the|this help|support|patience|time|work|understanding [with|on] [this|it|that]
    """,
)
_means("FUTURE", "back on|to|at|onto it|this|that|these|them")
_means("LET_ME_KNOW", "let me|us know; give me|us a shout; shout if; any problems|questions|issues; ask if")

_means(
    "DEED",
    """
    in post|place|use|force|effect; gone out|through; gone to print|press|staff|everyone|all; on the system|intranet|website|portal|drive|sharepoint; on file|sharepoint|teams;
    up and running; gone|went|is|now live; signed off; rolled out; written up;
    all in
    """,
)

_means("NEWS", "away|awareness day")
_means("PART", "[at|on|from] this|my|our|their|hr|hrs end|side")
_means(
    "NEWS",
    """
    going|doing|coming|moving well|ok|okay|fine|nicely|great|badly|slowly|along; getting there; so far so good;
    no change|changes|movement [since] [last] [week|month|time]
    """,
)

# ---- not done
_means(
    "NEGATION",
    """
    not yet; no progress; no news; no update; yet to; still to; to be done|finished|completed;
    to do|go|follow|come; a way|ways to go|off; long way off; few|one|two|three left; as good as;
    more or less; [has this|it] [every] now and then|again; from time to time; once in a while; on and off; all but done|finished|complete|completed; close to|far from; well on the|my|our way;
    no longer on track; yeah right; as if; i wish; in your|my dreams; dream on; pull the other one; fat chance
    """,
)
_means(
    "EXCEPT",
    "except [for]; with the exception of; apart|aside from; excluding; other than; but not; bar; minus; excepting",
)

# ---- colours
_means(
    "COLOUR_PHRASE",
    """
    [still|now|back|broadly|bang] on track|target|course|schedule; going to plan
    """,
    value="green",
)
_means("COLOUR_PHRASE", "[now|still] at risk", value="amber")
_means("COLOUR_PHRASE", "[now|still|gone|going|way|well] off track|course", value="red")

_means("MARK", "[going] [to] have to go|say|call [it|this]; should [now] show|read [as]; should now be")
_means("TWO_COLOURS", "between COLOUR and COLOUR; between COLOUR / COLOUR")

# ---- shares of the action
_means(
    "FRACTION",
    """
    half way; halfway; a half; half done|complete|completed|finished|there; midway; fifty percent
    """,
    value=50,
)
_means("FRACTION", "1 / 2", value=50)
_means("FRACTION", "a|one third; 1 / 3", value=33)
_means("FRACTION", "two thirds; 2 thirds; 2 / 3", value=67)
_means("FRACTION", "three quarters; 3 quarters; 3 / 4", value=75)
_means(
    "FRACTION",
    "[a|one] quarter done|complete|completed|finished|there; quarter of the way; a|one quarter; 1 / 4",
    value=25,
)
_means("WAY", "[of|through] the way [there|through]; of the action|task|item; of|through it|this")

# ---- blocked
_means(
    "BLOCK",
    """
    blocked; stuck; at an impasse; impasse; parked; jammed; frozen; log jam; dead end; on pause;
    not possible until; tied up in|with; snagged; up against a wall; stalled; stymied; gridlocked; hamstrung; waiting [on|for]; awaiting; held up;
    on hold; on ice; hold up; at|to a standstill; hit a wall|snag; hit a brick wall; hands are tied;
    hands tied; dependent|reliant|contingent on|upon; depends on; in limbo; bottleneck; roadblock;
    blocker; paused until|pending; chasing and waiting; cant|cannot go any further;
    cant|couldnt get|go|move any further|anywhere|on|forward|forwards|ahead|further;
    cant|couldnt progress|proceed|continue|move|start [this|it]; [im|were] unable to progress|proceed|continue|move|start [this|it]; not able to progress|proceed|continue|move|start [this|it];
    unable to go|move|get any further|on|forward|ahead|further|anywhere; not able to go|move|get any further|on|forward|ahead|further|anywhere;
    holding this|it|us|me|things up; sitting on this|it; ball is in; in a queue; in the queue; gone quiet on; out of our|my hands; in the hands of
    """,
)
_means(
    "UNBLOCKED",
    """
    not|isnt|arent|no longer|never blocked|stuck|stalled|waiting; no longer [being] held up;
    no longer on hold; not on hold; not held up; was|were|been blocked|stuck|stalled|waiting|held;
    was|were|been on hold; blocked|stuck no more|longer; unblocked; unstuck; off hold; waiting list|lists|room|rooms|time|times;
    stuck to|at it; stuck to it|the plan; no blockers|blocker|hold ups; blocked out|off
    """,
)

# ---- deadlines
_means("DATE_PREP", "no|not later than; at the latest")
_means("DEADLINE", "due date|dates; end|target|completion|delivery date; time scale|frame; deadline date")
_means(
    "LONGER",
    """
    more|extra|additional|longer time; [a] bit|little [more|extra] time; [a] bit|little|while longer;
    a longer|later deadline|date; longer deadline;
    extra|more|another|further week|weeks|fortnight|month|months|day|days;
    another|further few|couple days|weeks|months; another|further couple of days|weeks|months;
    one more week|month|day|fortnight; an extension; later date
    """,
)
_means(
    "PUSH",
    """
    put this|it|that off; pushing|putting|kicking|knocking|push|put|knock back|out|along; pushing|putting|kicking|knocking|knock this|it|that back|out|along; push|put this|it|that back|out|along; set back;
    put off; kick back
    """,
)
_means(
    "MOVE",
    "roll|carry over|forward|on; roll|carry this|it|that over|forward|on; go|slip|move back|out; go to",
)
_means(
    "MOVE",
    "update|correct|alter|revise [the|this|my|our] [due|target|end] date|deadline|timescale",
)
_means(
    "MOVE",
    "bring|brought|pull|pulled|moved|move forward|forwards; bring|pull|move this|it|that forward|forwards",
)
_means(
    "MAKE_IT",
    "make it|this|that; can|could we|i say|do; [can|could] [we|i] call it; lets say|do|go; lets call it; go for|with",
)
_means(
    "REQUEST",
    """
    could|can do with; any chance [of]; would|id like; will|we'll|i'll|it'll have|need to; going to have|need to; will need
    """,
)
_means("CAN_MAKE", "can|could|will|should|would|ill|i'll|may|might|to make it; cant|wont make it")
_means(
    "ASK_UNTIL",
    """
    need|want until|till|til; can|could|may i|we have|get|take until|till|til;
    please can|could i|we have|get|take until|till|til; give me|us until|till|til;
    allow [me|us] until|till|til; to have|get until|till|til
    """,
)
_means(
    "REFUSED",
    """
    cant|cannot|wont|couldnt make|do|meet|hit|manage;
    cant|cannot|wont|couldnt be ready|done|finished [by|for]; unable to make|do|meet|hit|manage;
    not able to make|do|meet|hit; not going to make|meet|hit; wont|cant be able to make|do|meet;
    isnt|not possible|realistic|achievable|doable|feasible;
    wont be possible|realistic|achievable|doable|feasible; no chance of; is too soon|tight|early;
    isnt going to work|happen; wont|doesnt|cant work|happen; not going to happen|work; is no good
    """,
)
_means("SHOULD_BE", "deadline|duedate to be")
_means("SHOULD_BE", "should [now] be; needs|need to be")

# ---- owners
_means(
    "OWNS",
    """
    should have|get|take this|it|that [one]; [is|will be] [now] leading|lead on this|it; [is|are] picking|taking this|it|that up|over; took this|it|that over; taken this|it|that over;
    now owns; owns; now has this|it; has this|it now; leads|leading on this|it now; now leads [on]; leads on this|it [now];
    is [now] responsible for this|it [now]; should now own; should own|lead [on]; is [now] [the] [new] owner|lead [of|for|on]; is|are the right|correct|best person|owner|lead [for] [this|it]; [has|is|have] taken|taking|took over;
    [has|is|have] taken|taking|took this|it|that|these|them [one|ones] on|over;
    [has|is|to] taking|taken|took|take on; take this|it|that|these|them [one|action] [on|over]; pick this|it|that up; takes over; [has|is] picked|picking this|it|that up from me
    """,
)
_means(
    "BELONGS",
    """
    belongs to|with; swap|switch [this|it] to; will be leading on [this|it]; [now] sits|lies|rests with; should be with; has|have gone to; should be owned by; over to; one for; now with;
    should go|belong|sit to|with; is now with; goes|go [over] to; to go [over] to; needs to go to
    """,
)
_means(
    "TAKE_ON",
    """
    ill|i'll take this|it|that|these|them [one|ones|action] [on|over]; i'll|ill take [on|over]; i will take this|it|that|these [one] [on|over];
    [im] happy|able|going|glad to take|pick this|it|that|these [one] on|over|up; i'll|ill own|lead [on]; i'll|ill pick this|it|that up; i will own|lead [on];
    im taking this|it|that|these [one] [on|over]; ive taken this|it|that|these [one] on|over;
    i'll|ill own|lead [on] this|it; i own this|it now; this|its|that|it is mine now; its|thats mine now; mine now; i now own this|it
    """,
)
# `Karen in HR`: where somebody sits says nothing of what they should do.
_means("OF_TEAM", "in|from|at|over [in|at] [the] TEAM [team|department|services|directorate]")
_means("TO_ME", "to|with me; my name; me as owner; me down")
_means(
    "DISPUTE",
    """
    not|isnt one of mine|ours; shouldnt have this|it|been; not mine|me|ours; isnt mine|me|ours;
    not|isnt [really] my|our action|one|job|area|responsibility|remit|task|patch|bag|service|team|problem;
    not|isnt for me|us; wrong|incorrect person|owner;
    not|isnt [the] owner|lead|owned [of|for|on|by] [me|this|it]; nothing to do with me|us|my;
    dont|didnt own this|it|that; never owned|agreed|heard; shouldnt be mine|me|with;
    not sure this|its|that|thats [is] mine|me|my|ours|our|for [me|us]; dont think this|its|it|thats|that [is] mine|me|my|ours|our; why me; never been mine|me;
    for|with|to someone|somebody|another else|person|team [else]; dont recognise this|it;
    someone|somebody else is|has doing|done|leading|picking|got|dealing [this|it] [up] [with] [this|it]; no longer mine|my; someone|somebody elses
    """,
)
_means(
    "ASK_PERSON",
    """
    ask; better asking|speaking|talking [to]; speak|talk to|with; check with; contact; try; cc; copy|copying in; see;
    message|email|ring|call; best [to] ask|speak|talk|contact [to|with]; fyi
    """,
)

# ---- reminders and absence
_means(
    "REMIND",
    """
    remind me|us; snooze; check [back] [in] with me; pick this up with me; hassle me; leave it until|till;
    pause until|till; ping|nudge|chase|poke|prod|bug|nag|message|prompt me;
    ask|try|chase|remind me again;
    stop|pause|mute|silence|hold [the|these|my|all] reminders|messages|notifications|nudges|alerts|chasers;
    turn off [the|these|my|all] reminders|messages|notifications|nudges|alerts|chasers;
    stop reminding|chasing|pinging|nagging|bothering|messaging|nudging [me|us];
    stop sending [me] reminders|messages|these; no more reminders;
    dont remind|chase|ping|nag|bother|nudge|message me|us; come back to me; mute; not now; leave me;
    give me a nudge|shout|prod; reminder [please|pls]; remind again|later|tomorrow; quiet until|till
    """,
)
_means(
    "AWAY",
    """
    on [annual|maternity|paternity|sick|parental|compassionate|study|adoption|special] leave;
    annual|maternity|paternity|sick|parental|compassionate|study leave; on mat|a leave; mat leave;
    holiday|hols until|till|from; day off; on toil|flexi; non working day; on a / l; a / l; on al; on holiday|holidays|hols|vacation; off sick|ill|work; off for|all;
    out sick; im|am|be|being|are off; [my|annual|maternity|sick] leave starts|begins; ooo; out of [the] office; not in the office; not in office;
    im|am|be away|out; away; on jury service|duty; signed off sick|work; leave until|till|from
    """,
)
_means(
    "MAYBE_REMIND",
    "ask me [again]; ask again; try again; hold off [reminding|chasing|nudging] [me]; shush; shh; quiet; pause [this|it]; park [this|it]; bring [this|it] back up",
)
# Only beside a day: `off until Monday`, `not in on Friday`.
_means(
    "MAYBE_AWAY",
    "off; out; not in|working|here|around; sick; ill; poorly; al; in training; not back [in] [at] [work]; at a conference; on a course; on training; working elsewhere",
)
_means(
    "BACK",
    """
    back [in|at] [work|office|on]; return|returning|returns [to|on] [work]; in again;
    back in the office
    """,
)
_means(
    "LEAVE_OVER",
    """
    had last|a|some week|weeks|month|monday|friday|days|time off;
    [just|now|am|im] back from [my] [annual|maternity|sick] leave|holiday|hols|sick|sickness;
    was|were|been on [annual|sick|maternity] leave|holiday; was|were|been off|away|out|sick|ill;
    was|were|been off sick|ill; back now|today; im|am|just|now back now|today;
    returned from leave|holiday; leave is|was over; cancelled my leave; after my leave|holiday
    """,
)
_means(
    "COVER",
    """
    covering; cover; covers; covered by; will cover; looking after; standing in; stepping in;
    deputising; in my absence; while|whilst im|away|off|out [away|off|out|on] [leave|holiday];
    in the meantime; acting for me; holding the fort
    """,
)

# ---- no longer wanted
_means(
    "NO_LONGER",
    """
    no longer going ahead|happening; no longer being pursued; not going ahead with this|it;
    no need for this|it [action|one] [any] [more|longer|anymore|now]; dropped|removed|taken from|off|out [of] the plan;
    no longer needed|required|necessary|relevant|wanted|applicable|applies|valid;
    not|isnt needed|required|wanted|relevant|necessary any more|longer;
    not|isnt needed|required|wanted|relevant|necessary anymore|now;
    no longer need|want|require [to] [do] this|it|that; dont need to do this|it|that [one|action] any more|longer; dont need to do this|it|that [one|action] anymore|now;
    decided not to do|pursue|progress|continue|proceed [with] this|it; decided not to go ahead with this|it; not pursuing this|it [any] [more|longer|anymore];
    not applicable any more|longer; not applicable anymore|now;
    dont need|want this|it|that|them any more|longer; dont need|want this|it|that|them anymore|now;
    dont need|want this|that action|one|item [any] [more|longer|anymore|now]; superseded; obsolete;
    redundant; overtaken by events; [a] duplicate|dupe; duplicated; duplicates; replaced by|with;
    merged into|with; rolled|folded|absorbed into; not going ahead with this|it any more|longer
    """,
)
_means("CANCEL", "cancel; withdraw; scrap; drop; bin; abandon; retire; cancelled; withdrawn; dropped")
_means("CANCEL", "delete; remove")
_means("CANCEL", "delete|remove this|that|the action|item|task; take this|it off the plan; take off plan")

# ---- taking back
_means(
    "UNDO",
    """
    undo; undone please; a mistake; not that one; take it back; revert; rollback; roll back; scratch|scrap that;
    ignore|disregard|forget|scrap|cancel|delete|retract|withdraw my|the|that|this [last] update|message|reply;
    ignore|disregard|forget|scrap|cancel|delete|retract my|the|that|this [last] change|note|comment|answer;
    ignore|disregard|forget|scrap|cancel|delete last|previous update|message|reply|change;
    ignore|disregard|forget|scrap|cancel|delete my|the previous update|message|reply|change;
    take back my|the|that|this [last] update|message|reply|change|answer;
    ignore|disregard|forget that|last|previous|me|it; ignore|disregard|forget that last|one [one];
    ignore|disregard|forget what i said|wrote|put; take that|it|this back; my mistake|bad|error;
    wrong one|action|item|button|thread|number|ref|reference|channel|box; by mistake|accident;
    in error; meant for another|different action|one|thread|item; meant for a different action|one|thread|item; put it|that|this back how|as it was;
    put it|that|this back the way it was; forget i said|wrote that|anything; ignore|disregard|cancel|delete|scrap my last; didnt mean that|this|to; not what i meant;
    reverse that|it|my|the [last] [update|change]; change|put it|that back; as you were;
    pressed|clicked|hit the wrong
    """,
)

# ---- evidence
_means(
    "PROOF",
    """
    attached; attaching; attachment; minutes|report|copy|file|form|policy saved|uploaded;
    evidence|proof [is|now] [all] attached|uploaded|enclosed|here|below|saved|filed|added|submitted;
    enclosed; pfa; screenshot; [saved|filed|stored|uploaded|added] in|on|to the [shared|evidence|team|teams] folder|drive|sharepoint|site;
    [saved|filed|stored|uploaded|added] in|on|to sharepoint|teams|onedrive; see attachment|attached; uploaded
    """,
)
_means(
    "NO_PROOF",
    """
    no|without evidence|attachment|proof; not|isnt|havent|hasnt [been] attached|uploaded;
    need|needs|needed evidence|proof; will|'ll attach|upload|send; to be attached|uploaded;
    attached to|with
    """,
)

# ---- questions
_means(
    "UNSURE_WHAT",
    """
    any idea what|how|why|who|which|where|when|whether|if; bit unsure|unclear what|how|why|who|which|where|whether|about;
    not sure|clear what|how|why|who|which|where|whether|whats|whos|hows;
    unclear|unsure|confused what|how|why|who|which|about; dont|didnt understand|follow [this|it];
    dont get this|it; dont|didnt know|get|understand what|how|why|who|which|where|whats|whos|hows;
    no idea whats|whos|what|how|why|who|which|where; what does;
    [please|pls|can|could|would] [you|someone|somebody|anyone] explain|clarify|advise;
    need|want clarification|guidance|clarity; wondering if|whether|what|why|how|who;
    can|could someone|somebody|anyone|you tell|help|confirm|send|share; can|could someone|somebody|anyone remind|advise|explain|point
    """,
)
