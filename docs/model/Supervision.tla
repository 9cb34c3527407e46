----------------------------- MODULE Supervision -----------------------------
(***************************************************************************)
(* A live peer channel under supervision: REVOKE, the grace, SESSIONS, and *)
(* the restart of the server. docs/protocol.md sections 7.3 and 11.        *)
(*                                                                         *)
(* The sessions of one pair of devices, one at a time, seen at one of the  *)
(* two ends, the box; the other end is the same by symmetry and appears    *)
(* only as alive or not, and as the ticks since the server last heard of   *)
(* it. What was revoked stays revoked; what ends because one end alone     *)
(* reported it does so until that end has let go of it, or a restart.      *)
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

Mutants == {"registrationRenewsGrace", "earlyPongRenewsGrace", "ackBeforeRevoke", "revocationForgotten",
            "noSessionsReport", "graceWithoutEnd", "countFromAcknowledgement", "offerStartsGrace", "oneEndIsEnough",
            "lonelyForgotten"}
ASSUME Mutant \in Mutants \cup {"none"}
Is(m) == Mutant = m

VARIABLES
    live,      \* the box's end of the peer channel
    other,     \* the other end
    age,       \* box: ticks since it sent the last frame whose acknowledgement renews the grace
    state,     \* box: "down", "registering", "registered", "reported" (SESSIONS sent)
    waits,     \* box: the frame it has not seen acknowledged: "none", "REGISTER", "REGISTER with" (sent while a channel
               \* lived), "EARLY" (a PONG sent before SESSIONS), "PONG"
    waitAge,   \* ticks since that frame was sent
    link,      \* the connection as the server sees it: "cut", "open", "reported" (SESSIONS came)
    toServer, toBox,  \* what is under way on it
    known,     \* server, in memory: it has a session of this pair in its table
    unheard,   \* server, in memory: ticks since the other end was last confirmed
    due,       \* server, in memory: a REVOKE that it has to write on this connection before anything else
    revoked,   \* the operator forbade the pair, or ended the session
    disk,      \* the same, as committed
    since,     \* ticks since then
    lonely,    \* server, in memory: for a whole grace only one end had reported the session, so that it has to end
    crashes

order == <<revoked, disk, since, lonely, crashes>>   \* what has to end, and what became of it
vars == <<live, other, age, state, waits, waitAge, link, toServer, toBox, known, unheard, due, order>>

Init ==
    /\ live = TRUE /\ other = TRUE /\ age = 0
    /\ state = "reported" /\ waits = "none" /\ waitAge = 0
    /\ link = "reported" /\ toServer = <<>> /\ toBox = <<>>
    /\ known = TRUE /\ unheard = 0 /\ due = FALSE
    /\ revoked = FALSE /\ disk = FALSE /\ since = 0 /\ lonely = FALSE /\ crashes = 0

Least(x, y) == IF x < y THEN x ELSE y

----------------------------------------------------------------------------
(* The box *)

Connects ==
    /\ state = "down"
    /\ state' = "registering" /\ link' = "open"
    /\ toServer' = <<"REGISTER">> /\ toBox' = <<>> /\ due' = FALSE   \* the server forgets what the older one still owed
    /\ waits' = (IF live THEN "REGISTER with" ELSE "REGISTER") /\ waitAge' = 0
    /\ UNCHANGED <<live, other, age, known, unheard, order>>

NoticesLoss ==
    /\ state # "down"
    /\ state' = "down" /\ waits' = "none" /\ waitAge' = 0
    /\ link' = "cut" /\ toServer' = <<>> /\ toBox' = <<>> /\ due' = FALSE
    /\ UNCHANGED <<live, other, age, known, unheard, order>>

Arrives(m) == toBox # <<>> /\ Head(toBox) = m /\ toBox' = Tail(toBox)

(* The acknowledgement of the frame in waits: the grace then runs from when that frame was sent. It is only good if what
   the server owed this box would have come before it: that is so for a PONG sent after SESSIONS, and for REGISTER if no
   channel lived when it was sent. *)
Renewed(kinds) == IF waits \in kinds THEN (IF Is("countFromAcknowledgement") THEN 0 ELSE waitAge) ELSE age

HearsRegistered ==
    /\ Arrives("REGISTERED") /\ state = "registering"
    /\ state' = "registered"
    /\ age' = Renewed({"REGISTER"} \cup (IF Is("registrationRenewsGrace") THEN {"REGISTER with"} ELSE {}))
    /\ waits' = "none" /\ waitAge' = 0
    /\ UNCHANGED <<live, other, link, toServer, known, unheard, due, order>>

(* READY, and directly after it SESSIONS, which lists the session if it is alive here. *)
Reports ==
    /\ state = "registered" /\ Len(toServer) < Longest
    /\ state' = "reported"
    /\ toServer' = Append(toServer, IF live THEN "SESSIONS with" ELSE "SESSIONS without")
    /\ UNCHANGED <<live, other, age, waits, waitAge, link, toBox, known, unheard, due, order>>

(* The answer to some PING. *)
SendsPong ==
    /\ state \in {"registered", "reported"} /\ waits = "none" /\ Len(toServer) < Longest
    /\ toServer' = Append(toServer, "PONG")
    /\ waits' = IF state = "reported" THEN "PONG" ELSE "EARLY"
    /\ waitAge' = 0
    /\ UNCHANGED <<live, other, age, state, link, toBox, known, unheard, due, order>>

(* A PING whose ackedPong covers the PONG. *)
HearsAck ==
    /\ Arrives("ACK")
    /\ age' = Renewed({"PONG"} \cup (IF Is("earlyPongRenewsGrace") THEN {"EARLY"} ELSE {}))
    /\ waits' = "none" /\ waitAge' = 0
    /\ UNCHANGED <<live, other, state, link, toServer, known, unheard, due, order>>

HearsRevoke ==
    /\ Arrives("REVOKE")
    /\ live' = FALSE
    /\ UNCHANGED <<other, age, state, waits, waitAge, link, toServer, known, unheard, due, order>>

(* The box gets a new session; OFFER or GRANT and the peer handshake are one step here. *)
HearsOffer ==
    /\ Arrives("OFFER")
    /\ live' = (live \/ age < Grace)
    /\ age' = IF Is("offerStartsGrace") THEN 0 ELSE age
    /\ UNCHANGED <<other, state, waits, waitAge, link, toServer, known, unheard, due, order>>

(* For whatever reason; the box need not learn that the other end has gone. *)
BoxEnds ==
    /\ live /\ live' = FALSE
    /\ UNCHANGED <<other, age, state, waits, waitAge, link, toServer, toBox, known, unheard, due, order>>

OtherEnds ==
    /\ other /\ other' = FALSE
    /\ UNCHANGED <<live, age, state, waits, waitAge, link, toServer, toBox, known, unheard, due, order>>

----------------------------------------------------------------------------
(* The server *)

Linked == link # "cut"
Comes(m) == Linked /\ toServer # <<>> /\ Head(toServer) = m /\ toServer' = Tail(toServer)
MaySend == Len(toBox) < Longest

ReadsRegister ==
    /\ MaySend /\ Comes("REGISTER")
    /\ toBox' = Append(toBox, "REGISTERED")
    /\ UNCHANGED <<live, other, age, state, waits, waitAge, link, known, unheard, due, order>>

ReadsSessions ==
    /\ link' = "reported"
    /\ \/ /\ Comes("SESSIONS with")
          /\ IF Is("noSessionsReport") THEN UNCHANGED <<known, due>>
             ELSE IF revoked \/ (lonely /\ ~Is("lonelyForgotten")) THEN due' = TRUE /\ UNCHANGED known
             ELSE known' = TRUE /\ UNCHANGED due
          /\ lonely' = (lonely /\ ~Is("lonelyForgotten"))
       \/ /\ Comes("SESSIONS without")
          /\ known' = FALSE /\ lonely' = FALSE /\ UNCHANGED due
    /\ UNCHANGED <<live, other, age, state, waits, waitAge, toBox, unheard, revoked, disk, since, crashes>>

(* A call that the policy allows; the other end has accepted, or will. *)
OffersSession ==
    /\ link = "reported" /\ ~known /\ ~revoked /\ MaySend
    /\ toBox' = Append(toBox, "OFFER")
    /\ known' = TRUE /\ other' = TRUE /\ unheard' = 0
    /\ UNCHANGED <<live, age, state, waits, waitAge, link, toServer, due, order>>

(* A REVOKE that is due is written before any acknowledgement. *)
ReadsPong ==
    /\ MaySend /\ (~due \/ Is("ackBeforeRevoke")) /\ Comes("PONG")
    /\ toBox' = Append(toBox, "ACK")
    /\ UNCHANGED <<live, other, age, state, waits, waitAge, link, known, unheard, due, order>>

WritesRevoke ==
    /\ due /\ Linked /\ MaySend
    /\ toBox' = Append(toBox, "REVOKE") /\ due' = FALSE
    /\ UNCHANGED <<live, other, age, state, waits, waitAge, link, toServer, known, unheard, order>>

(* Durable before the operator is told. It goes to each end that is connected; who reports later hears it then. *)
OperatorRevokes ==
    /\ ~revoked
    /\ revoked' = TRUE /\ due' = (Linked /\ known)
    /\ disk' = ~Is("revocationForgotten")
    /\ UNCHANGED <<live, other, age, state, waits, waitAge, link, toServer, toBox, known, unheard, since, lonely, crashes>>

HearsOfOther == \* it is connected and has reported the session
    /\ other /\ known /\ unheard # 0
    /\ unheard' = 0
    /\ UNCHANGED <<live, other, age, state, waits, waitAge, link, toServer, toBox, known, due, order>>

(* UNCONFIRMED: for the whole grace only one end has reported the session. That is in memory only: after a restart the grace
   of a session that is reported again begins anew. *)
DropsOneSided ==
    /\ known /\ ~revoked /\ ~lonely /\ unheard >= Grace /\ ~Is("oneEndIsEnough")
    /\ lonely' = TRUE /\ due' = Linked
    /\ UNCHANGED <<live, other, age, state, waits, waitAge, link, toServer, toBox, known, unheard, revoked, disk, since, crashes>>

ConnectionIsCut ==
    /\ Linked
    /\ link' = "cut" /\ toServer' = <<>> /\ toBox' = <<>> /\ due' = FALSE
    /\ UNCHANGED <<live, other, age, state, waits, waitAge, known, unheard, order>>

ServerRestarts ==
    /\ crashes < MaxCrashes /\ crashes' = crashes + 1
    /\ link' = "cut" /\ toServer' = <<>> /\ toBox' = <<>> /\ due' = FALSE
    /\ known' = FALSE /\ unheard' = 0 /\ lonely' = FALSE
    /\ revoked' = disk
    /\ UNCHANGED <<live, other, age, state, waits, waitAge, disk, since>>

----------------------------------------------------------------------------
(* Time. When the grace is over, the end is over: the box's own deadline, kept before the tick is counted. *)

GraceIsOver(a) == a >= Grace /\ ~Is("graceWithoutEnd")
WasRevoked == revoked \/ since > 0   \* the operator remembers, whatever the server does

Tick ==
    /\ age' = Least(age + 1, Grace)
    /\ live' = (live /\ ~GraceIsOver(age + 1))
    /\ waitAge' = IF waits = "none" THEN 0 ELSE Least(waitAge + 1, Grace)
    /\ unheard' = IF known THEN Least(unheard + 1, Grace) ELSE 0
    /\ other' = (other /\ unheard' < Grace)      \* its own deadline, by symmetry
    /\ since' = IF WasRevoked THEN Least(since + 1, Grace) ELSE 0
    /\ UNCHANGED <<state, waits, link, toServer, toBox, known, due, revoked, disk, lonely, crashes>>

Next ==
    \/ Connects \/ NoticesLoss \/ HearsRegistered \/ Reports \/ SendsPong \/ HearsAck \/ HearsRevoke \/ HearsOffer
    \/ BoxEnds \/ OtherEnds
    \/ ReadsRegister \/ ReadsSessions \/ OffersSession \/ ReadsPong \/ WritesRevoke \/ OperatorRevokes \/ HearsOfOther
    \/ DropsOneSided
    \/ ConnectionIsCut \/ ServerRestarts \/ Tick

Spec == Init /\ [][Next]_vars
FairSpec == Spec /\ WF_vars(Tick) /\ WF_vars(DropsOneSided)

----------------------------------------------------------------------------
(* What must hold *)

TypeOK ==
    /\ age \in 0..Grace /\ waitAge \in 0..Grace /\ since \in 0..Grace
    /\ state \in {"down", "registering", "registered", "reported"}
    /\ waits \in {"none", "REGISTER", "REGISTER with", "EARLY", "PONG"}
    /\ link \in {"cut", "open", "reported"}
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
