"""What single words may do in a reply.

To teach the reader a word, put it into the list of its kind; phrases of several words are in `reply_phrases`.
"""

from bot.plan.grammar import words

KINDS = {
    # the action itself
    "DONE": words(
        """done complete completed finished sorted delivered actioned achieved accomplished implemented
        dnoe doen dun donw doone dome compelte compleet complet completd compleated completeed complted
        compelted finsihed finshed finishd fnished finised finihsed"""
    ),
    "SUBJECT": words(
        """this it that mine mines its thats these those them they i we ive weve im we're they're you he she my me"""
    ),
    "ACTION": words("action actions task tasks item items"),
    "AUX": words("is are was has have had been got s"),
    "ADVERB": words(
        """now fully totally completely completley completly finally already officially definitely actually just also too
        well today earlier yesterday then yes yep yeah yup recently indeed here up on as the a an
        myself ourselves tbh imo btw fyi unfortunately sadly thankfully honestly luckily obviously annoyingly"""
    ),
    "MARK": words("mark marked tick ticked put down show set record recorded log logged update updated"),
    "CLOSE": words("close closed closing shut"),
    # colours
    "COLOUR": words("green amber red"),
    "OTHER_COLOUR": words("blue yellow grey gray orange black"),
    # deadlines
    "MOVE": words(
        """move change shift push bring put set amend reset reschedule switch slide moving pushing
        changing shifting bump roll carry kick"""
    ),
    "PUSH": words("extend delay postpone defer extending delaying postponing"),
    "MOVED": words("moved changed shifted pushed extended delayed postponed deferred rescheduled amended"),
    "DEADLINE": words("deadline date duedate due target deadlines timescale timescales dates"),
    "NEW": words("new revised now agreed amended extended"),
    "LONGER": words("longer extension"),
    "EXTRA": words("another extra additional more further other"),
    "VAGUE_DATE": words(
        """term half spring summer autumn winter christmas xmas easter quarter later soon asap tbc
        sometime week weeks month months fortnight days day year couple few early mid late end start
        beginning next bit while time back forward out along little working w/c the of or and after
        half-term"""
    ),
    "DATE_PREP": words("to till until til by for from on in into at before latest as"),
    "INSTEAD": words("instead rather"),
    # people
    "HAND": words(
        """give pass hand transfer reassign assign allocate reallocate handover handing passing giving
        transferring reassigning assigning"""
    ),
    "HANDED": words("reassigned reallocated allocated transferred handed given passed assigned"),
    "OWNER": words("owner owners ownership lead name"),
    # what may stand around anything
    "REQUEST": words(
        """can could would please pls plz plse kindly need needs want wants like lets let id to have
        has may request requesting requested ask asking we i you got get grab wanna gonna going be able
        possible possibly ok poss"""
    ),
    "POLITE": words(
        """thanks thank thx ta cheers ok okay hi hello hey hiya dear morning afternoon evening please
        pls plz plse sorry apologies yes yep yeah yup oops whoops"""
    ),
    "CHEER": words(
        """all great good brilliant perfect lovely super fab fantastic excellent hooray yay phew team
        folks everyone x xx many much very welcome mate right lol haha pal brill ace sweet sound grand magic hun boss matey guys noted gotcha k kk ha okey aye legend understood cool nice
        fine sure np bye night boom woohoo there"""
    ),
    # what takes a claim back
    "NEGATION": words(
        """not no never cant cannot wont dont doesnt didnt isnt arent wasnt werent hasnt havent hadnt
        couldnt wouldnt shouldnt nothing none nor neither nobody unable without aint nope nah
        nowhere unlikely hardly barely incomplete undone unfinished failed refuse refused couldn"""
    ),
    "HEDGE": words(
        """nearly almost mostly partly partially practically virtually largely should would could might
        may maybe perhaps probably possibly hopefully think thought believe reckon guess assume
        assuming suppose supposed apparently supposedly unsure doubt roughly seems seem looks
        somewhat hoping hope expect expecting expected aim aiming likely ish sort kind basically
        essentially pretty theoretically allegedly"""
    ),
    "FUTURE": words(
        """will shall gonna going plan planning planned intend tomorrow soon next later shortly
        upcoming tmrw wil"""
    ),
    "REMAIN": words(
        """still need needs needed waiting awaiting outstanding remaining remains left pending follow
        following except apart bar excluding only yet but however although though unless if when
        once provided subject depends depending draft drafts drafted drafting half part parts
        partial phase stage step interim initial starting begun ongoing progressing underway chasing
        bit bits side excepting minus rest section element to-do further"""
    ),
    "CONDITION": words(
        """if unless provided providing assuming depending depends subject whether once when pending"""
    ),
    "TEAM": words(
        """legal finance procurement commissioning comms communications hr police health performance estates payroll
        facilities housing education schools safeguarding quality ict qa mash early fostering adoption"""
    ),
    # a piece of the action, and not the action
    "PART": words(
        "part parts half bit bits side section sections element phase stage step piece chunk share"
    ),
    "REPORTED": words(
        """said says saying told tells reckons thinks claims claimed according reports heard wrote
        quote"""
    ),
}

# A finished deed that leaves nothing to do: beside “done” it is a fact about it, not a step still to come.
PAST_DEEDS = words(
    """live went signed sent published uploaded circulated agreed approved met held launched shared emailed
    issued trained recruited appointed saved attached logged recorded updated presented took gave
    told confirmed checked reviewed audited received landed happened attended came passed spoke
    closed made ran did completed finished delivered filed submitted endorsed ratified adopted
    handed posted printed distributed notified rang phoned called visited discussed added loaded
    implemented started began"""
)

# Deeds in the past that announce another.
OPEN_DEEDS = words(
    """needed wanted planned expected scheduled booked arranged requested asked invited proposed
    promised required recommended ordered delayed postponed paused cancelled failed missed stalled
    drafted supposed intended awaited blocked declined refused rejected returned reopened extended
    moved advertised agreed drafted interested concerned worried stuck limited mixed named tired"""
)

# Common English, so that a reply in another language is not taken for news.
ENGLISH = words(
    """a about above across actually after again against agency ago agreed all almost along already
    also although always am among an and another any anyone anything apart are around as ask asked
    at attendance away back bad be because been before behind being below best better between big
    bit board both bring busy but by cabinet call came can case cases chair change changed changes
    chase chasing check checked child children close come coming contact council count couple court
    data day days deal did didn different do does doing don down draft drafted drafting due during
    each early eight else email emailed end enough even ever every everyone everything evidence
    family far feedback few file files final finance find first five fixed follow for found four
    from front full funding further gave get getting give given go going good got great had half
    hard has have having he head hear held help her here high him his hold hope hour how however hr
    i if important in information inspection inspectors instead interviews into is issue issues it
    just keep know last late later lead least left legal less let letter like line list little long
    look looking lot made make manager managers many may me meeting met might minutes money month
    months more morning most moved much must my near need needed needs never new news next night
    nine no nobody not nothing now number numbers of off office officer on once one only open or
    other our out over own panel part past people per person phone place plan planned please point
    police policy post posts probably problem process progress put quick quite ready really reason
    recruitment report request response rest review right round running said same saw say school
    schools second see seem seen send sent service services session set seven several she short
    should show sick side since sit six slow so social some someone something soon sorry sort speak
    spoke staff stage start started starting still stop such sure system take taken talk team teams
    tell ten than that the their them then there these they thing things think third this those
    though three through time to today told tomorrow too took training tried try trying two under
    until up update updates us use used very visit visits want was way we week weeks well went were
    what when where which while who whole why will with within without word work worker workers
    working workshop workshops worse would wrote year years yes yesterday yet you your advert
    candidates candidate applications shortlist shortlisted posts adverts rollout procurement budget
    guidance template consultation partners health audits audit caseload caseloads supervision
    referrals referral sign signed stand awaiting waiting blocked stuck going well vacancy vacancies
    rate rates agency turnover induction practice quality assurance early court care leavers
    placement placements foster carers adoption teacher teachers training trained course courses
    event events session survey strategy report reports meeting meetings partner agenda minutes
    paper papers slides folder email emails inbox form forms table spreadsheet dashboard figures
    target targets number average month annual budget spend money cost grant contract tender
    supplier laptop system access password building room desk job jobs role roles manager head lead
    deputy interim permanent temporary staff starter starters leaver leavers offer offers letter
    letters call calls visit young child adult parent mother father baby risk risks plan plans
    school snow weather train bus traffic holiday bank summer winter spring autumn weekend sunday
    monday tuesday wednesday thursday friday saturday positive negative difficult easy hard slow
    fast open new old big small nice lots bit lot couple few several pretty rather really maybe sort
    kind thank hello sorry cheers ta lol gone comes goes takes makes looks seems says means starts
    ends begins works helps shows gives sends runs add added ask asked answer answered book chat
    choice date detail details difference extra fact final help idea interest issue item join kept
    key knew known late leave left level light live long lost love main mark matter mean mind miss
    mistake need note nothing order pass pay pick place press print pull push rest result rise rule
    sale save search seat sell set share shift short shot side simple site size skill sleep space
    stand state stay step stop store story study style sure table target task term test text tie tip
    title top total touch track trade trial trip true turn type unit user value view voice vote wait
    walk wall warm watch water wear wind wish wonder wrong yard"""
)
# Languages heard in councils: a word that is plainly one of them.
OTHER_LANGUAGES = words(
    """klaar gedaan fertig erledigt hecho listo terminado fait fini termine terminé feito finito fatto
    gata terminat zrobione gotowe gotowy skończone skonczone wedi gorffen gwneud hotovo kész valmis
    klar färdig tamam bitti hoye gya ho gaya merci danke gracias dziękuję diolch dzieki mulțumesc
    est está c'est cest ya ist nie nicht pas sudah selesai hazır jest fatta hecha baigta padaryta
    sprawa juz już"""
)

# Places in a list; the last ones are counted from its end.
PLACES = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
    "top": 1, "last": -1, "final": -1, "bottom": -1,
}  # fmt: skip

# Capitalised words that name no person.
NOT_NAMES = words(
    """legal finance procurement commissioning comms police health ofsted performance admin business
    support housing education schools cabinet scrutiny safeguarding director directorate head
    interim nobody anybody somebody whoever estates payroll facilities partnership partners mash
    lscb camhs cafcass nhs ccg dfe slt cmt it hr qa sen send ict pmo cin lac cp iro oh digital
    governance audit democratic"""
)

TICKS = words(":white_check_mark: :heavy_check_mark: :ballot_box_with_check: :check: ✅ ✔ ☑ ✓")
CROSSES = words(":x: :heavy_multiplication_x: :negative_squared_cross_mark: :no_entry: ❌ ✖ ❎ ✗")
CIRCLES = {
    ":red_circle:": "red", ":large_red_circle:": "red", "🔴": "red", "🟥": "red", ":large_red_square:": "red",
    ":large_green_circle:": "green", ":green_circle:": "green", "🟢": "green", "🟩": "green",
    ":large_green_square:": "green", ":large_orange_circle:": "amber", ":orange_circle:": "amber",
    "🟠": "amber", "🟧": "amber", ":large_yellow_circle:": "amber", ":yellow_circle:": "amber", "🟡": "amber", "🟨": "amber",
}  # fmt: skip
