------------------------------ MODULE Enrolment ------------------------------
(***************************************************************************)
(* How a box gets its device secret D: docs/protocol.md section 6, once    *)
(* per generation. Box and server may lose power between any two steps,    *)
(* any answer may be lost, and the server may find any ENROL that was ever *)
(* sent in front of it again, at any time.                                 *)
(*                                                                         *)
(* Three parties send ENROL for the same device id: the box, a thief who   *)
(* copied the operator's token for it, and a guesser who only knows the id *)
(* (serials are guessable). Who comes first with the right token enrols;   *)
(* that is all a token can give.                                           *)
(***************************************************************************)
EXTENDS Naturals, FiniteSets

CONSTANTS
    Mutant,      \* "none", or the one design decision that is switched off
    MaxCrashes   \* power cuts, of box and server together

Mutants == {"answerBeforeCommit", "replayForTokenAlone", "noAnswerReplay", "nonceNotStored", "tokenReusable",
            "tokenNotChecked", "answerKeptAfterRegister", "ticketBeforeKeys"}
ASSUME Mutant \in Mutants \cup {"none"}
Is(m) == Mutant = m

Parties == {"box", "thief", "guesser"}

(* ENROL. The nonce stands for everything the token does not cover: nonce, username and pwKey. *)
Enrol(p, n) == [who |-> p, token |-> IF p = "guesser" THEN "wrong" ELSE "right", nonce |-> n]
Nobody == [who |-> "nobody", token |-> "none", nonce |-> 0]

VARIABLES
    flash,     \* the box's durable store: the nonce it drew, its keys (made from D) and the ticket record; 0 = absent
    ram,       \* the box's nonce while only in memory (a mutant leaves it there); 0 = none
    asking,    \* the box has a connection on which it waits for ENROLLED
    drawn,     \* how many nonces the box drew
    sent,      \* every ENROL that was ever sent
    mem, disk, \* the server's record of this generation, in memory and as committed
    made,      \* how many secrets the server made
    answer,    \* ENROLLED on its way to a party: the secret in it, 0 = none
    told,      \* history: <<party, secret>> for every ENROLLED that left the server
    crashes

vars == <<flash, ram, asking, drawn, sent, mem, disk, made, answer, told, crashes>>

Unenrolled == [by |-> Nobody, secret |-> 0, kept |-> FALSE, registered |-> FALSE]

Init ==
    /\ flash = [nonce |-> 0, keys |-> 0, ticket |-> 0]
    /\ ram = 0 /\ asking = FALSE /\ drawn = 0
    /\ sent = {} /\ mem = Unenrolled /\ disk = Unenrolled /\ made = 0
    /\ answer = [p \in Parties |-> 0] /\ told = {} /\ crashes = 0

Nonce == IF flash.nonce # 0 THEN flash.nonce ELSE ram
BoxIsEnrolled == flash.ticket # 0   \* the ticket record is what the box looks for when it starts

----------------------------------------------------------------------------
(* The box *)

BoxDrawsNonce ==
    /\ Nonce = 0
    /\ drawn' = drawn + 1
    /\ IF Is("nonceNotStored")
         THEN ram' = drawn' /\ UNCHANGED flash
         ELSE flash' = [flash EXCEPT !.nonce = drawn'] /\ UNCHANGED ram
    /\ UNCHANGED <<asking, sent, mem, disk, made, answer, told, crashes>>

BoxSendsEnrol ==
    /\ Nonce # 0 /\ ~asking /\ ~BoxIsEnrolled
    /\ asking' = TRUE
    /\ sent' = sent \cup {Enrol("box", Nonce)}
    /\ UNCHANGED <<flash, ram, drawn, mem, disk, made, answer, told, crashes>>

BoxGivesUp == \* the answer time-out
    /\ asking /\ answer["box"] = 0
    /\ asking' = FALSE
    /\ UNCHANGED <<flash, ram, drawn, sent, mem, disk, made, answer, told, crashes>>

BoxStoresKeys ==
    /\ asking /\ answer["box"] # 0 /\ flash.keys # answer["box"]
    /\ Is("ticketBeforeKeys") => BoxIsEnrolled
    /\ flash' = [flash EXCEPT !.keys = answer["box"]]
    /\ UNCHANGED <<ram, asking, drawn, sent, mem, disk, made, answer, told, crashes>>

BoxStoresTicket ==
    /\ asking /\ answer["box"] # 0 /\ ~BoxIsEnrolled
    /\ Is("ticketBeforeKeys") \/ flash.keys = answer["box"]
    /\ flash' = [flash EXCEPT !.ticket = answer["box"]]
    /\ UNCHANGED <<ram, asking, drawn, sent, mem, disk, made, answer, told, crashes>>

(* The first REGISTER that succeeds; from here on the server must have erased D. *)
BoxRegisters ==
    /\ BoxIsEnrolled /\ flash.keys # 0 /\ mem = disk /\ ~mem.registered
    /\ flash.keys = mem.secret
    /\ LET r == [mem EXCEPT !.registered = TRUE, !.kept = Is("answerKeptAfterRegister") /\ @]
       IN mem' = r /\ disk' = r
    /\ UNCHANGED <<flash, ram, asking, drawn, sent, made, answer, told, crashes>>

BoxLosesPower ==
    /\ crashes < MaxCrashes
    /\ crashes' = crashes + 1
    /\ ram' = 0 /\ asking' = FALSE /\ answer' = [answer EXCEPT !["box"] = 0]
    /\ UNCHANGED <<flash, drawn, sent, mem, disk, made, told>>

----------------------------------------------------------------------------
(* The server *)

ServerTakes(r) ==
    /\ r.token = "right" \/ Is("tokenNotChecked")
    /\ mem.by = Nobody \/ (Is("tokenReusable") /\ mem.by # r)
    /\ made <= MaxCrashes
    /\ made' = made + 1
    /\ mem' = [by |-> r, secret |-> made', kept |-> TRUE, registered |-> FALSE]
    /\ UNCHANGED <<flash, ram, asking, drawn, sent, disk, answer, told, crashes>>

ServerCommits ==
    /\ disk # mem
    /\ disk' = mem
    /\ UNCHANGED <<flash, ram, asking, drawn, sent, mem, made, answer, told, crashes>>

(* The answer goes to the connection on which r came; the box only hears it while it waits there. *)
ServerAnswers(r) ==
    /\ mem.kept /\ answer[r.who] = 0
    /\ r = mem.by \/ (Is("replayForTokenAlone") /\ r.token = mem.by.token)
    /\ mem = disk \/ Is("answerBeforeCommit")
    /\ r.who = "box" => (asking /\ r.nonce = Nonce)
    /\ answer' = [answer EXCEPT ![r.who] = mem.secret]
    /\ told' = told \cup {<<r.who, mem.secret>>}
    /\ IF Is("noAnswerReplay")
         THEN mem' = [mem EXCEPT !.kept = FALSE] /\ disk' = mem'
         ELSE UNCHANGED <<mem, disk>>
    /\ UNCHANGED <<flash, ram, asking, drawn, sent, made, crashes>>

ServerLosesPower ==
    /\ crashes < MaxCrashes
    /\ crashes' = crashes + 1
    /\ mem' = disk
    /\ answer' = [p \in Parties |-> 0]
    /\ UNCHANGED <<flash, ram, asking, drawn, sent, disk, made, told>>

----------------------------------------------------------------------------
(* The others, and the network *)

StrangerSendsEnrol(p) ==
    /\ sent' = sent \cup {Enrol(p, 1)}
    /\ sent' # sent
    /\ UNCHANGED <<flash, ram, asking, drawn, mem, disk, made, answer, told, crashes>>

AnswerIsLost(p) ==
    /\ answer[p] # 0
    /\ answer' = [answer EXCEPT ![p] = 0]
    /\ UNCHANGED <<flash, ram, asking, drawn, sent, mem, disk, made, told, crashes>>

Next ==
    \/ BoxDrawsNonce \/ BoxSendsEnrol \/ BoxGivesUp \/ BoxStoresKeys \/ BoxStoresTicket \/ BoxRegisters
    \/ BoxLosesPower \/ ServerCommits \/ ServerLosesPower
    \/ \E r \in sent : ServerTakes(r) \/ ServerAnswers(r)
    \/ \E p \in {"thief", "guesser"} : StrangerSendsEnrol(p)
    \/ \E p \in Parties : AnswerIsLost(p)

BoxIsServed == \E r \in sent : r.who = "box" /\ ServerAnswers(r)
BoxIsTaken == \E r \in sent : r.who = "box" /\ ServerTakes(r)

(* Everyone honest goes on, and the network does not lose every answer for ever. *)
Fairness ==
    /\ WF_vars(BoxDrawsNonce) /\ WF_vars(BoxSendsEnrol) /\ WF_vars(BoxGivesUp) /\ WF_vars(BoxRegisters)
    /\ SF_vars(BoxStoresKeys) /\ SF_vars(BoxStoresTicket)
    /\ WF_vars(ServerCommits) /\ SF_vars(BoxIsTaken) /\ SF_vars(BoxIsServed)

Spec == Init /\ [][Next]_vars /\ Fairness

----------------------------------------------------------------------------
(* What must hold *)

TypeOK ==
    /\ flash \in [nonce : 0..(MaxCrashes + 1), keys : 0..(MaxCrashes + 1), ticket : 0..(MaxCrashes + 1)]
    /\ asking \in BOOLEAN /\ made \in 0..(MaxCrashes + 1) /\ answer \in [Parties -> 0..(MaxCrashes + 1)]

(* A secret that left the server is the one the server will still have after a power cut. *)
SecretSurvivesCrash == \A t \in told : t[2] = disk.secret

(* One generation, one secret. *)
OneSecretPerGeneration == Cardinality({t[2] : t \in told}) <= 1

(* The secret goes to nobody but the one who enrolled. *)
SecretOnlyForItsEnroller == \A t \in told : t[1] = disk.by.who \/ t[1] = mem.by.who

OnlyTokenHoldersEnrol == mem.by # Nobody => mem.by.token = "right"

(* Once the device has registered, the server has erased D. *)
AnswerDiesAtRegister == (mem.registered => ~mem.kept) /\ (disk.registered => ~disk.kept)

(* The box never believes that it is enrolled without having its keys. *)
EnrolledMeansKeys == BoxIsEnrolled => flash.keys = flash.ticket

(* Whatever is lost on the way, the box gets there, unless a thief was faster. *)
BoxComesThrough == <>(disk.registered \/ disk.by.who = "thief")

----------------------------------------------------------------------------
(* What must not hold: TLC has to refute each, or the model would be standing still. *)

BoxNeverRegisters == ~(disk.registered /\ crashes = MaxCrashes)
ThiefNeverWins == disk.by.who # "thief"
=============================================================================
