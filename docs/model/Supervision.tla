----------------------------- MODULE Supervision -----------------------------
(***************************************************************************)
(* A live peer channel under supervision: REVOKE, the grace, SESSIONS, and *)
(* the restart of the server. docs/protocol.md sections 7.3 and 11.        *)
(*                                                                         *)
(* One session, seen at one of its two ends, the box; the other end is the *)
(* same by symmetry and appears only as alive or not, and as the ticks     *)
(* since the server last heard of it.                                      *)
(*                                                                         *)
(* A control connection is a queue in each direction: what is sent arrives *)
(* in order, at any time, or the connection is cut with all that is on it. *)
(* The attacker decides when. Time is a tick; clocks run alike here (module*)
(* Addresses has the drift).                                               *)
(***************************************************************************)
EXTENDS Naturals, Sequences

CONSTANTS
    Mutant,
    Grace,        \* ticks
    MaxCrashes,   \* of the server
    Longest       \* messages under way in each direction

Mutants == {"registrationRenewsGrace", "earlyPongRenewsGrace", "ackBeforeRevoke", "revocationForgotten", "noSessionsReport",
            "graceWithoutEnd", "countFromAcknowledgement", "oneEndIsEnough"}
ASSUME Mutant \in Mutants \cup {"none"}
Is(m) == Mutant = m

VARIABLES
    live,      \* the box's end of the peer channel
    other,     \* the other end
    age,       \* box: ticks since it sent the last frame whose acknowledgement renews the grace
    state,     \* box: "down", "registering", "registered", "reported" (SESSIONS sent)
    waits,     \* box: the frame it has not seen acknowledged: "none", "REGISTER", "EARLY" (a PONG sent before SESSIONS), "PONG"
    waitAge,   \* ticks since that frame was sent
    link,      \* box and server are on the same living connection
    toServer, toBox,  \* what is under way on it
    known,     \* server, in memory: it has this session in its table
    unheard,   \* server, in memory: ticks since the other end was last confirmed
    due,       \* server, in memory: a REVOKE that it has to write on this connection before anything else
    revoked,   \* the operator forbade the pair, or ended the session
    disk,      \* the same, as committed
    since,     \* ticks since then
    crashes

vars == <<live, other, age, state, waits, waitAge, link, toServer, toBox, known, unheard, due, revoked, disk, since, crashes>>

Init ==
    /\ live = TRUE /\ other = TRUE /\ age = 0
    /\ state = "reported" /\ waits = "none" /\ waitAge = 0
    /\ link = TRUE /\ toServer = <<>> /\ toBox = <<>>
    /\ known = TRUE /\ unheard = 0 /\ due = FALSE
    /\ revoked = FALSE /\ disk = FALSE /\ since = 0 /\ crashes = 0

Least(x, y) == IF x < y THEN x ELSE y

----------------------------------------------------------------------------
(* The box *)

Connects ==
    /\ state = "down"
    /\ state' = "registering" /\ link' = TRUE
    /\ toServer' = <<"REGISTER">> /\ toBox' = <<>> /\ due' = FALSE   \* the server forgets what the older one still owed
    /\ waits' = "REGISTER" /\ waitAge' = 0
    /\ UNCHANGED <<live, other, age, known, unheard, revoked, disk, since, crashes>>

NoticesLoss ==
    /\ state # "down"
    /\ state' = "down" /\ waits' = "none" /\ waitAge' = 0
    /\ link' = FALSE /\ toServer' = <<>> /\ toBox' = <<>> /\ due' = FALSE
    /\ UNCHANGED <<live, other, age, known, unheard, revoked, disk, since, crashes>>

Arrives(m) == toBox # <<>> /\ Head(toBox) = m /\ toBox' = Tail(toBox)

(* The acknowledgement of the frame in waits: the grace then runs from when that frame was sent. *)
Renewed(kinds) == IF waits \in kinds THEN (IF Is("countFromAcknowledgement") THEN 0 ELSE waitAge) ELSE age

HearsRegistered ==
    /\ Arrives("REGISTERED") /\ state = "registering"
    /\ state' = "registered"
    /\ age' = IF Is("registrationRenewsGrace") THEN Renewed({"REGISTER"}) ELSE age
    /\ waits' = "none" /\ waitAge' = 0
    /\ UNCHANGED <<live, other, link, toServer, known, unheard, due, revoked, disk, since, crashes>>

(* READY, and directly after it SESSIONS, which lists the session if it is alive here. *)
Reports ==
    /\ state = "registered" /\ Len(toServer) < Longest
    /\ state' = "reported"
    /\ toServer' = Append(toServer, IF live THEN "SESSIONS with" ELSE "SESSIONS without")
    /\ UNCHANGED <<live, other, age, waits, waitAge, link, toBox, known, unheard, due, revoked, disk, since, crashes>>

(* The answer to some PING. *)
SendsPong ==
    /\ state \in {"registered", "reported"} /\ waits = "none" /\ Len(toServer) < Longest
    /\ toServer' = Append(toServer, "PONG")
    /\ waits' = IF state = "reported" THEN "PONG" ELSE "EARLY"
    /\ waitAge' = 0
    /\ UNCHANGED <<live, other, age, state, link, toBox, known, unheard, due, revoked, disk, since, crashes>>

(* A PING whose ackedPong covers the PONG. Only a PONG that was sent after SESSIONS renews the grace. *)
HearsAck ==
    /\ Arrives("ACK")
    /\ age' = Renewed({"PONG"} \cup (IF Is("earlyPongRenewsGrace") THEN {"EARLY"} ELSE {}))
    /\ waits' = "none" /\ waitAge' = 0
    /\ UNCHANGED <<live, other, state, link, toServer, known, unheard, due, revoked, disk, since, crashes>>

HearsRevoke ==
    /\ Arrives("REVOKE")
    /\ live' = FALSE
    /\ UNCHANGED <<other, age, state, waits, waitAge, link, toServer, known, unheard, due, revoked, disk, since, crashes>>

(* For whatever reason; the box need not learn that the other end has gone. *)
BoxEnds ==
    /\ live /\ live' = FALSE
    /\ UNCHANGED <<other, age, state, waits, waitAge, link, toServer, toBox, known, unheard, due, revoked, disk, since, crashes>>

OtherEnds ==
    /\ other /\ other' = FALSE
    /\ UNCHANGED <<live, age, state, waits, waitAge, link, toServer, toBox, known, unheard, due, revoked, disk, since, crashes>>

----------------------------------------------------------------------------
(* The server *)

Comes(m) == link /\ toServer # <<>> /\ Head(toServer) = m /\ toServer' = Tail(toServer)
MaySend == Len(toBox) < Longest

ReadsRegister ==
    /\ MaySend /\ Comes("REGISTER")
    /\ toBox' = Append(toBox, "REGISTERED")
    /\ UNCHANGED <<live, other, age, state, waits, waitAge, link, known, unheard, due, revoked, disk, since, crashes>>

ReadsSessions ==
    \/ /\ Comes("SESSIONS with")
       /\ IF Is("noSessionsReport") THEN UNCHANGED <<known, due>>
          ELSE IF revoked THEN due' = TRUE /\ UNCHANGED known
          ELSE known' = TRUE /\ UNCHANGED due
       /\ UNCHANGED <<live, other, age, state, waits, waitAge, link, toBox, unheard, revoked, disk, since, crashes>>
    \/ /\ Comes("SESSIONS without")
       /\ known' = FALSE
       /\ UNCHANGED <<live, other, age, state, waits, waitAge, link, toBox, unheard, due, revoked, disk, since, crashes>>

(* A REVOKE that is due is written before any acknowledgement. *)
ReadsPong ==
    /\ MaySend /\ (~due \/ Is("ackBeforeRevoke")) /\ Comes("PONG")
    /\ toBox' = Append(toBox, "ACK")
    /\ UNCHANGED <<live, other, age, state, waits, waitAge, link, known, unheard, due, revoked, disk, since, crashes>>

WritesRevoke ==
    /\ due /\ link /\ MaySend
    /\ toBox' = Append(toBox, "REVOKE") /\ due' = FALSE
    /\ UNCHANGED <<live, other, age, state, waits, waitAge, link, toServer, known, unheard, revoked, disk, since, crashes>>

(* Durable before it is acknowledged to the operator. It goes to each end that is connected; who reports later hears it then. *)
Revokes ==
    /\ revoked' = TRUE /\ due' = (link /\ known)
    /\ disk' = ~Is("revocationForgotten")

OperatorRevokes ==
    /\ ~revoked
    /\ Revokes
    /\ UNCHANGED <<live, other, age, state, waits, waitAge, link, toServer, toBox, known, unheard, since, crashes>>

HearsOfOther == \* it is connected and has reported the session
    /\ other /\ known /\ unheard # 0
    /\ unheard' = 0
    /\ UNCHANGED <<live, other, age, state, waits, waitAge, link, toServer, toBox, known, due, revoked, disk, since, crashes>>

(* UNCONFIRMED: for the whole grace only one end has reported the session. *)
DropsOneSided ==
    /\ known /\ ~revoked /\ unheard >= Grace /\ ~Is("oneEndIsEnough")
    /\ Revokes
    /\ UNCHANGED <<live, other, age, state, waits, waitAge, link, toServer, toBox, known, unheard, since, crashes>>

ConnectionIsCut ==
    /\ link
    /\ link' = FALSE /\ toServer' = <<>> /\ toBox' = <<>> /\ due' = FALSE
    /\ UNCHANGED <<live, other, age, state, waits, waitAge, known, unheard, revoked, disk, since, crashes>>

ServerRestarts ==
    /\ crashes < MaxCrashes /\ crashes' = crashes + 1
    /\ link' = FALSE /\ toServer' = <<>> /\ toBox' = <<>> /\ due' = FALSE
    /\ known' = FALSE /\ unheard' = 0
    /\ revoked' = disk
    /\ UNCHANGED <<live, other, age, state, waits, waitAge, disk, since>>

----------------------------------------------------------------------------
(* Time. When the grace is over, the end is over: the box's own deadline, kept before the tick is counted. *)

GraceIsOver(a) == a >= Grace /\ ~Is("graceWithoutEnd")
WasRevoked == revoked \/ since > 0   \* the operator remembers, whatever the server does

Tick ==
    /\ age' = IF live THEN Least(age + 1, Grace) ELSE 0
    /\ live' = (live /\ ~GraceIsOver(age + 1))
    /\ waitAge' = IF waits = "none" THEN 0 ELSE Least(waitAge + 1, Grace)
    /\ unheard' = IF known THEN Least(unheard + 1, Grace) ELSE 0
    /\ other' = (other /\ unheard' < Grace)      \* its own deadline, by symmetry
    /\ since' = IF WasRevoked THEN Least(since + 1, Grace) ELSE 0
    /\ UNCHANGED <<state, waits, link, toServer, toBox, known, due, revoked, disk, crashes>>

Next ==
    \/ Connects \/ NoticesLoss \/ HearsRegistered \/ Reports \/ SendsPong \/ HearsAck \/ HearsRevoke \/ BoxEnds \/ OtherEnds
    \/ ReadsRegister \/ ReadsSessions \/ ReadsPong \/ WritesRevoke \/ OperatorRevokes \/ HearsOfOther \/ DropsOneSided
    \/ ConnectionIsCut \/ ServerRestarts \/ Tick

Spec == Init /\ [][Next]_vars
FairSpec == Spec /\ WF_vars(Tick) /\ WF_vars(DropsOneSided)

----------------------------------------------------------------------------
(* What must hold *)

TypeOK ==
    /\ age \in 0..Grace /\ waitAge \in 0..Grace /\ since \in 0..Grace
    /\ state \in {"down", "registering", "registered", "reported"} /\ waits \in {"none", "REGISTER", "EARLY", "PONG"}
    /\ Len(toServer) <= Longest /\ Len(toBox) <= Longest

(* Whatever the attacker delays or cuts, and whenever the server restarts: a revoked channel is over after the grace. *)
RevokedChannelsEnd == since >= Grace => ~live

(* The server takes a session up again only where it is allowed. *)
RevokedStaysRevoked == [][revoked => revoked']_vars

(* An end whose other end has gone does not stay for ever. *)
LonelyEndsEnd == (live /\ ~other) ~> ~live

----------------------------------------------------------------------------
(* What must not hold: TLC has to refute each, or the model would be standing still. *)

NeverTakenUpAgain == ~(crashes = MaxCrashes /\ known /\ live /\ age = 1)
=============================================================================
