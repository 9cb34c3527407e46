----------------------------- MODULE PeerChannel -----------------------------
(***************************************************************************)
(* The peer channel of one accepted offer: opening handshake, CONFIRM, and *)
(* how a stream ends. docs/protocol.md section 10.                         *)
(*                                                                         *)
(* The caller may connect more than once while its grant lives, each time  *)
(* with a fresh ephemeral key. Strangers may connect with any sid and any  *)
(* bytes; on a hostile network they can also replay the caller's recorded  *)
(* first message, relay, and cut. Keys are symbols: the pair of the two    *)
(* ephemeral keys, e of the caller and r of the target.                    *)
(***************************************************************************)
EXTENDS Naturals, FiniteSets

CONSTANTS
    Mutant,
    Slots,        \* connections without a right tag that the target keeps open (4 in the protocol)
    MaxAttempts,  \* of the caller
    MaxData,      \* records of the stream
    Hostile       \* TRUE: messages are recorded, replayed and cut. FALSE: there are only strangers at the door

Mutants == {"burnNotAtFirstTag", "burnAtAnyTag", "agreeBeforeTag", "dataBeforeConfirm", "slotWithoutTimeOut",
            "confirmWithoutTimeOut", "endByTcpClose"}
ASSUME Mutant \in Mutants \cup {"none"}
Is(m) == Mutant = m

Doors == 1..Slots
Replies == 1..MaxAttempts   \* a target that burns properly only ever uses the first

VARIABLES
    caller,    \* state, attempt (its number is the ephemeral key e), and the r it has keys with
    door,      \* connections without a right tag: "free", "stranger" or "caller"
    hellos,    \* ephemeral keys e of the right first messages that were sent
    burned,    \* the sid is burned
    channel,   \* target, per reply r: the e it answered, and the state
    confirms,  \* replies r under whose keys CONFIRM was sent
    released,  \* replies r under whose keys the target sent or delivered application data
    tags, agreements,  \* how many right tags the target saw, how many Diffie-Hellman agreements it made
    stream     \* caller to target after CONFIRM: DATA sent, END sent, DATA delivered, and what the reader was told

vars == <<caller, door, hellos, burned, channel, confirms, released, tags, agreements, stream>>

Init ==
    /\ caller = [state |-> "idle", e |-> 0, r |-> 0]
    /\ door = [s \in Doors |-> "free"]
    /\ hellos = {} /\ burned = FALSE
    /\ channel = [r \in Replies |-> [state |-> "none", e |-> 0]]
    /\ confirms = {} /\ released = {} /\ tags = 0 /\ agreements = 0
    /\ stream = [sent |-> 0, ended |-> FALSE, delivered |-> 0, told |-> "open"]

----------------------------------------------------------------------------
(* The caller *)

CallerConnects(s) ==
    /\ caller.state = "idle" /\ caller.e < MaxAttempts
    /\ door[s] = "free"
    /\ door' = [door EXCEPT ![s] = "caller"]
    /\ caller' = [caller EXCEPT !.state = "connected", !.e = @ + 1]
    /\ UNCHANGED <<hellos, burned, channel, confirms, released, tags, agreements, stream>>

CallerSaysHello ==
    /\ caller.state = "connected"
    /\ caller' = [caller EXCEPT !.state = "waiting"]
    /\ hellos' = hellos \cup {caller.e}
    /\ UNCHANGED <<door, burned, channel, confirms, released, tags, agreements, stream>>

CallerGivesUp ==
    /\ Hostile /\ caller.state \in {"connected", "waiting"}
    /\ caller' = [caller EXCEPT !.state = "idle"]
    /\ UNCHANGED <<door, hellos, burned, channel, confirms, released, tags, agreements, stream>>

(* Message 2 comes on whatever connection carries it; only the one for the present ephemeral key opens. *)
CallerHearsReply(r) ==
    /\ caller.state = "waiting" /\ channel[r].state # "none" /\ channel[r].e = caller.e
    /\ caller' = [caller EXCEPT !.state = "up", !.r = r]
    /\ confirms' = confirms \cup {r}
    /\ UNCHANGED <<door, hellos, burned, channel, released, tags, agreements, stream>>

CallerSendsData ==
    /\ caller.state = "up" /\ ~stream.ended /\ stream.sent < MaxData
    /\ stream' = [stream EXCEPT !.sent = @ + 1]
    /\ UNCHANGED <<caller, door, hellos, burned, channel, confirms, released, tags, agreements>>

CallerSendsEnd ==
    /\ caller.state = "up" /\ ~stream.ended
    /\ stream' = [stream EXCEPT !.ended = TRUE]
    /\ UNCHANGED <<caller, door, hellos, burned, channel, confirms, released, tags, agreements>>

----------------------------------------------------------------------------
(* Strangers *)

StrangerConnects(s) ==
    /\ door[s] = "free"
    /\ door' = [door EXCEPT ![s] = "stranger"]
    /\ UNCHANGED <<caller, hellos, burned, channel, confirms, released, tags, agreements, stream>>

----------------------------------------------------------------------------
(* The target *)

(* Five seconds without a right tag. A network that is not hostile delivers the caller's first message before that. *)
DoorTimesOut(s) ==
    /\ door[s] # "free" /\ (Hostile \/ door[s] = "stranger")
    /\ door' = [door EXCEPT ![s] = "free"]
    /\ UNCHANGED <<caller, hellos, burned, channel, confirms, released, tags, agreements, stream>>

TargetHearsGarbage(s) ==
    /\ door[s] = "stranger"
    /\ door' = [door EXCEPT ![s] = "free"]
    /\ burned' = (burned \/ Is("burnAtAnyTag"))
    /\ agreements' = IF Is("agreeBeforeTag") /\ agreements < 2 THEN agreements + 1 ELSE agreements
    /\ UNCHANGED <<caller, hellos, channel, confirms, released, tags, stream>>

TargetHearsHello(s, e) ==
    /\ e \in hellos
    /\ door[s] = "caller" \/ (door[s] = "stranger" /\ Hostile)
    /\ door' = [door EXCEPT ![s] = "free"]
    /\ IF ~burned /\ \E r \in Replies : channel[r].state = "none"
         THEN LET r == CHOOSE x \in Replies :   \* the next one
                         channel[x].state = "none" /\ \A y \in 1..(x - 1) : channel[y].state # "none"
              IN
              /\ channel' = [channel EXCEPT ![r] = [state |-> "answered", e |-> e]]
              /\ burned' = ~Is("burnNotAtFirstTag")
              /\ tags' = tags + 1 /\ agreements' = agreements + 1
         ELSE UNCHANGED <<channel, burned, tags, agreements>>
    /\ UNCHANGED <<caller, hellos, confirms, released, stream>>

TargetHearsConfirm(r) ==
    /\ channel[r].state = "answered" /\ r \in confirms
    /\ channel' = [channel EXCEPT ![r].state = "confirmed"]
    /\ burned' = TRUE
    /\ UNCHANGED <<caller, door, hellos, confirms, released, tags, agreements, stream>>

ConfirmTimesOut(r) ==
    /\ channel[r].state = "answered"
    /\ channel' = [channel EXCEPT ![r].state = "ended"]
    /\ UNCHANGED <<caller, door, hellos, burned, confirms, released, tags, agreements, stream>>

TargetReleases(r) ==
    /\ channel[r].state = "confirmed" \/ (Is("dataBeforeConfirm") /\ channel[r].state = "answered")
    /\ released' = released \cup {r} /\ released' # released
    /\ UNCHANGED <<caller, door, hellos, burned, channel, confirms, tags, agreements, stream>>

(* Records open in order or not at all; the network can only stop delivering. *)
Reads(r) == channel[r].state = "confirmed" /\ r = caller.r /\ stream.told = "open"

TargetReadsData(r) ==
    /\ Reads(r) /\ stream.delivered < stream.sent
    /\ stream' = [stream EXCEPT !.delivered = @ + 1]
    /\ UNCHANGED <<caller, door, hellos, burned, channel, confirms, released, tags, agreements>>

TargetReadsEnd(r) ==
    /\ Reads(r) /\ stream.delivered = stream.sent /\ stream.ended
    /\ stream' = [stream EXCEPT !.told = "END"]
    /\ UNCHANGED <<caller, door, hellos, burned, channel, confirms, released, tags, agreements>>

StreamIsCut(r) == \* the TCP stream ends, and no CLOSE came
    /\ Hostile /\ Reads(r)
    /\ stream' = [stream EXCEPT !.told = IF Is("endByTcpClose") THEN "END" ELSE "TRUNCATED"]
    /\ UNCHANGED <<caller, door, hellos, burned, channel, confirms, released, tags, agreements>>

----------------------------------------------------------------------------

Next ==
    \/ CallerSaysHello \/ CallerGivesUp \/ CallerSendsData \/ CallerSendsEnd
    \/ \E s \in Doors :
        \/ CallerConnects(s) \/ StrangerConnects(s) \/ DoorTimesOut(s) \/ TargetHearsGarbage(s)
        \/ \E e \in hellos : TargetHearsHello(s, e)
    \/ \E r \in Replies :
        \/ CallerHearsReply(r) \/ TargetHearsConfirm(r) \/ ConfirmTimesOut(r) \/ TargetReleases(r)
        \/ TargetReadsData(r) \/ TargetReadsEnd(r) \/ StreamIsCut(r)

Spec == Init /\ [][Next]_vars

(* Strangers need not do anything; the caller tries again when a door is free; timers run out. *)
Fairness ==
    /\ SF_vars(\E s \in Doors : CallerConnects(s))
    /\ WF_vars(CallerSaysHello)
    /\ \A r \in Replies : WF_vars(CallerHearsReply(r)) /\ (Is("confirmWithoutTimeOut") \/ WF_vars(ConfirmTimesOut(r)))
    /\ \A s \in Doors :
        /\ WF_vars(door[s] = "caller" /\ \E e \in hellos : TargetHearsHello(s, e))
        /\ Is("slotWithoutTimeOut") \/ WF_vars(DoorTimesOut(s))

FairSpec == Spec /\ Fairness

----------------------------------------------------------------------------
(* What must hold *)

TypeOK ==
    /\ caller.state \in {"idle", "connected", "waiting", "up"}
    /\ caller.e \in 0..MaxAttempts /\ caller.r \in 0..MaxAttempts
    /\ \A s \in Doors : door[s] \in {"free", "stranger", "caller"}
    /\ \A r \in Replies : channel[r].state \in {"none", "answered", "confirmed", "ended"}

(* The code opens one channel, whatever follows. *)
CodeAcceptedAtMostOnce == \A r \in Replies : channel[r].state # "none" => r = 1

(* Both ends have the same keys, or the target has none that it would use. *)
SameKeysOrNone == \A r \in Replies :
    /\ channel[r].state = "confirmed" => caller.state = "up" /\ caller.r = r /\ caller.e = channel[r].e
    /\ caller.state = "up" => channel[caller.r].e = caller.e

NoDataBeforeConfirm == released \subseteq confirms

(* Only who has the code can burn its sid, or make the target do public-key work. *)
StrangersCannotBurn == burned => hellos # {}
NoWorkForStrangers == agreements <= tags

(* A cut is told from an end. *)
CutIsNoEnd == stream.told = "END" => stream.ended /\ stream.delivered = stream.sent

(* Strangers at the door do not keep the caller out. *)
CallerGetsIn == <>(caller.state = "up")

(* A handshake that was answered is confirmed, or over, in a while. *)
HandshakesEnd == \A r \in Replies : channel[r].state = "answered" ~> channel[r].state # "answered"

----------------------------------------------------------------------------
(* What must not hold: TLC has to refute each, or the model would be standing still. *)

NoStreamEnds == ~(stream.told = "END" /\ stream.delivered = MaxData /\ caller.e = MaxAttempts)
=============================================================================
