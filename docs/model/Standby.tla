------------------------------- MODULE Standby -------------------------------
(***************************************************************************)
(* What the server tells callers of a box that goes to standby and comes   *)
(* back: docs/protocol.md section 8.1. Connections come and go at both     *)
(* ends without the other noticing; what was sent on one may be read after *)
(* the next one has registered.                                            *)
(***************************************************************************)
EXTENDS Naturals, Sequences

CONSTANTS
    Mutant,     \* "none", or the one design decision that is switched off
    MaxConns,   \* connections of the box
    MaxNaps     \* how often it goes to standby

Mutants == {"lossForgetsSleep", "readyKeepsSleep", "supersededPutsToSleep", "wordOfOlderConnection", "awakeNotSaid",
            "sleepNotSaidAgain", "noTimeOutAfterAwake"}
ASSUME Mutant \in Mutants \cup {"none"}
Is(m) == Mutant = m

Conns == 1..MaxConns

VARIABLES
    wants,    \* the box is to sleep
    conn,     \* the connection that the box believes it has; 0 = none
    opened,   \* connections so far
    naps,     \* how often it went to standby
    wire,     \* per connection: what the box sent and the server has not read
    live,     \* the connection that is registered at the server; 0 = none
    ready,    \* READY was said on it
    nap,      \* SLEEP was the last word on it
    kept,     \* the server remembers that the box sleeps, without a connection
    late,     \* a superseded connection's sleep that is still to be remembered (a mutant)
    word      \* history: what the server took last of the box's registration that counts: "sleep" or "awake"

vars == <<wants, conn, opened, naps, wire, live, ready, nap, kept, late, word>>

Init ==
    /\ wants = FALSE /\ conn = 0 /\ opened = 0 /\ naps = 0
    /\ wire = [c \in Conns |-> <<>>]
    /\ live = 0 /\ ready = FALSE /\ nap = FALSE /\ kept = FALSE /\ late = FALSE /\ word = "awake"

(* What a caller that may call the box is told; "online" stands for the heartbeat and all that follows it. *)
Answer ==
    IF live # 0 /\ ready /\ ~nap THEN "online"
    ELSE IF nap \/ kept THEN "ASLEEP"
    ELSE "OFFLINE"

Says(m) == wire' = IF conn = 0 THEN wire ELSE [wire EXCEPT ![conn] = Append(@, m)]

----------------------------------------------------------------------------
(* The box *)

BoxConnects ==
    /\ conn = 0 /\ opened < MaxConns
    /\ opened' = opened + 1 /\ conn' = opened'
    /\ wire' = [wire EXCEPT ![conn'] =
                   <<"REGISTER", "READY">> \o (IF wants /\ ~Is("sleepNotSaidAgain") THEN <<"SLEEP">> ELSE <<>>)]
    /\ UNCHANGED <<wants, naps, live, ready, nap, kept, late, word>>

BoxGoesToSleep ==
    /\ ~wants /\ naps < MaxNaps
    /\ wants' = TRUE /\ naps' = naps + 1
    /\ Says("SLEEP")
    /\ UNCHANGED <<conn, opened, live, ready, nap, kept, late, word>>

BoxWakes ==
    /\ wants
    /\ wants' = FALSE
    /\ IF Is("awakeNotSaid") THEN UNCHANGED wire ELSE Says("AWAKE")
    /\ UNCHANGED <<conn, opened, naps, live, ready, nap, kept, late, word>>

(* The last connection stays, or nothing could be said of what comes in the end. *)
BoxLosesConnection ==
    /\ conn # 0 /\ opened < MaxConns
    /\ conn' = 0
    /\ UNCHANGED <<wants, opened, naps, wire, live, ready, nap, kept, late, word>>

(* The server closed it long ago. A box that runs hears nothing and gives it up: soon after AWAKE, later while it is to sleep. *)
BoxGivesUp ==
    /\ conn # 0 /\ opened < MaxConns /\ (wants \/ ~Is("noTimeOutAfterAwake"))
    /\ live # conn /\ wire[conn] = <<>>
    /\ conn' = 0
    /\ UNCHANGED <<wants, opened, naps, wire, live, ready, nap, kept, late, word>>

----------------------------------------------------------------------------
(* The server *)

Remembered == kept \/ (nap /\ ~Is("lossForgetsSleep"))

ServerReads(c) ==
    /\ wire[c] # <<>>
    /\ wire' = [wire EXCEPT ![c] = Tail(@)]
    /\ LET m == Head(wire[c]) IN
       CASE m = "REGISTER" /\ c > live ->
              /\ live' = c /\ ready' = FALSE /\ nap' = FALSE
              /\ IF Is("supersededPutsToSleep")
                   THEN late' = (late \/ nap) /\ UNCHANGED kept
                   ELSE kept' = Remembered /\ UNCHANGED late
              /\ UNCHANGED word
         [] m = "READY" /\ c = live ->
              /\ ready' = TRUE /\ nap' = FALSE /\ word' = "awake"
              /\ kept' = (kept /\ Is("readyKeepsSleep"))
              /\ UNCHANGED <<live, late>>
         [] m = "SLEEP" /\ (c = live \/ (Is("wordOfOlderConnection") /\ live # 0)) ->
              /\ nap' = TRUE
              /\ word' = IF c = live THEN "sleep" ELSE word
              /\ UNCHANGED <<live, ready, kept, late>>
         [] m = "AWAKE" /\ c = live ->
              /\ nap' = FALSE /\ word' = "awake"
              /\ UNCHANGED <<live, ready, kept, late>>
         [] OTHER -> UNCHANGED <<live, ready, nap, kept, late, word>>
    /\ UNCHANGED <<wants, conn, opened, naps>>

(* Its end of the connection is over: reset, or TCP gave up. What was under way is lost. *)
ServerLosesConnection ==
    /\ live # 0 /\ (live # conn \/ opened < MaxConns)
    /\ kept' = Remembered
    /\ live' = 0 /\ ready' = FALSE /\ nap' = FALSE
    /\ wire' = [wire EXCEPT ![live] = <<>>]
    /\ UNCHANGED <<wants, conn, opened, naps, late, word>>

(* Only the mutant is late. *)
ServerRemembersLate ==
    /\ late
    /\ kept' = TRUE /\ late' = FALSE
    /\ UNCHANGED <<wants, conn, opened, naps, wire, live, ready, nap, word>>

Next ==
    \/ BoxConnects \/ BoxGoesToSleep \/ BoxWakes \/ BoxLosesConnection \/ BoxGivesUp
    \/ \E c \in Conns : ServerReads(c)
    \/ ServerLosesConnection \/ ServerRemembersLate

Fairness ==
    /\ WF_vars(BoxConnects) /\ WF_vars(BoxGivesUp)
    /\ \A c \in Conns : WF_vars(ServerReads(c))

Spec == Init /\ [][Next]_vars /\ Fairness

----------------------------------------------------------------------------

TypeOK ==
    /\ wants \in BOOLEAN /\ ready \in BOOLEAN /\ nap \in BOOLEAN /\ kept \in BOOLEAN /\ late \in BOOLEAN
    /\ conn \in 0..MaxConns /\ opened \in 0..MaxConns /\ live \in 0..MaxConns /\ naps \in 0..MaxNaps
    /\ word \in {"sleep", "awake"}

(* A box that said it sleeps, and has not come back, is asleep and not offline. *)
SleeperIsNotOffline == word = "sleep" => Answer = "ASLEEP"

(* A box that came back, or never slept, is not taken for asleep. *)
WhoIsBackIsNotAsleep == word = "awake" => Answer # "ASLEEP"

(* Whatever was lost: who stays awake can be called in the end, and who stays asleep is known to sleep. *)
WhoWakesIsOnline == <>[](~wants) => <>[](Answer = "online")
WhoSleepsIsAsleep == <>[](wants) => <>[](Answer = "ASLEEP")

(* Refuted: the model does something. *)
NobodySleeps == Answer # "ASLEEP"
NobodyComesBack == ~(naps > 0 /\ word = "awake" /\ Answer = "online" /\ ~wants)
=============================================================================
