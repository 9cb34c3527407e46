-------------------------------- MODULE Resume --------------------------------
(***************************************************************************)
(* Resume: the state that goes with a ticket, openings that may be         *)
(* replays, a device that is answered before it is heard, and full         *)
(* registrations in between. docs/protocol.md sections 4.4, 7.2, 7.4.      *)
(*                                                                         *)
(* One device id. The box has it; a clone may copy the box's flash at any  *)
(* moment; a thief without keys can replay any opening that was ever sent, *)
(* and hears the answer. What a connection carries may arrive late or      *)
(* never, also after its sender went on to a newer one. A body that opens  *)
(* a new connection forgets everything but its flash.                      *)
(*                                                                         *)
(* A ticket is a number; parent[t] is the ticket that the connection which *)
(* brought t began with, and kind[t] how it began. A ticket that a resume  *)
(* brought can be told from its parent's state alone, which is what the    *)
(* server's seed is for. Who has no key of a connection sends no frame on  *)
(* it.                                                                     *)
(***************************************************************************)
EXTENDS Naturals, Sequences, FiniteSets

CONSTANTS
    Mutant,
    MaxConnections,
    MaxCrashes,       \* of the server
    WithClone, WithThief

Mutants == {"proofNotChecked", "nextNotKnown", "openingVoidsState", "openingSupersedes", "oldStateKept", "noFreshTicket",
            "nextNotDurable", "readyNotDurable", "readyBeforeStored", "staleReadyPromotes", "staleReadyIgnored",
            "heardOnOlderConnection", "alarmAfterOpening", "registerVoidsNext", "voidTicketOnline", "ratchetKept"}
ASSUME Mutant \in Mutants \cup {"none"}
Is(m) == Mutant = m

Bodies == {"box", "clone"}

VARIABLES
    flash,      \* per body, durable: its ticket and what goes with it (0 = this body does not exist yet)
    kept,       \* the tickets whose states the box's flash can still be read for
    current,    \* per body: the connection it uses, 0 = none
    conn,       \* all connections, in the order in which the server accepted them
    mem, disk,  \* the server's record: confirmed and pending ticket, whether the confirmed one has a state, quarantine
    newest,     \* the connection that registered last in this run of the server, 0 = none
    moved,      \* the newest connection whose opening alone confirmed a ticket in this run, 0 = none
    parent, kind,
    live,       \* history: bodies that went online after the cloning
    cloned, intruders, crashes

vars == <<flash, kept, current, conn, mem, disk, newest, moved, parent, kind, live, cloned, intruders, crashes>>

Init ==
    /\ flash = [b \in Bodies |-> IF b = "box" THEN 1 ELSE 0] /\ kept = {1}
    /\ current = [b \in Bodies |-> 0] /\ conn = <<>>
    /\ mem = [confirmed |-> 1, pending |-> 0, state |-> TRUE, quarantined |-> FALSE] /\ disk = mem
    /\ newest = 0 /\ moved = 0 /\ parent = <<0>> /\ kind = <<"full">>
    /\ live = {} /\ cloned = FALSE /\ intruders = {} /\ crashes = 0

----------------------------------------------------------------------------
(* The bodies and the thief *)

Opened(who, mode, ticket, keyed) ==
    /\ Len(conn) < MaxConnections
    /\ LET left == IF who \in Bodies THEN {current[who]} ELSE {}
           rest == [k \in DOMAIN conn |-> IF k \in left THEN [conn[k] EXCEPT !.down = 0] ELSE conn[k]]
       IN conn' = Append(rest, [who |-> who, mode |-> mode, ticket |-> ticket, keyed |-> keyed, up |-> TRUE,
                                state |-> "open", down |-> 0, next |-> 0, stored |-> FALSE, ready |-> FALSE,
                                fresh |-> cloned])
    /\ UNCHANGED <<flash, kept, mem, disk, newest, moved, parent, kind, live, cloned, intruders, crashes>>

(* mode "resume": an opening; mode "full": a handshake and REGISTER. *)
BodyOpens(b, mode) ==
    /\ flash[b] # 0
    /\ Opened(b, mode, flash[b], TRUE)
    /\ current' = [current EXCEPT ![b] = Len(conn) + 1]

(* One connection of the thief's own shows what he can do; more would only repeat it. *)
ThiefIsNew == WithThief /\ \A k \in DOMAIN conn : conn[k].who # "thief"
ThiefReplays(k) == /\ ThiefIsNew /\ conn[k].mode = "resume" /\ Opened("thief", "resume", conn[k].ticket, TRUE)
                   /\ UNCHANGED current
ThiefForges == ThiefIsNew /\ Opened("thief", "resume", mem.confirmed, FALSE) /\ UNCHANGED current

BodyStores(b) ==
    LET k == current[b] IN
    /\ k # 0 /\ conn[k].down # 0 /\ ~conn[k].stored
    /\ flash' = [flash EXCEPT ![b] = conn[k].down]
    /\ kept' = IF b # "box" THEN kept ELSE IF Is("ratchetKept") THEN kept \cup {conn[k].down} ELSE {conn[k].down}
    /\ conn' = [conn EXCEPT ![k].stored = TRUE]
    /\ UNCHANGED <<current, mem, disk, newest, moved, parent, kind, live, cloned, intruders, crashes>>

(* READY; the same holds for TICKET_STORED and NOT_READY. *)
BodySaysReady(b) ==
    LET k == current[b] IN
    /\ k # 0 /\ conn[k].down # 0 /\ ~conn[k].ready
    /\ conn[k].stored \/ Is("readyBeforeStored")
    /\ conn' = [conn EXCEPT ![k].ready = TRUE]
    /\ UNCHANGED <<flash, kept, current, mem, disk, newest, moved, parent, kind, live, cloned, intruders, crashes>>

BoxIsCloned ==
    /\ WithClone /\ ~cloned
    /\ cloned' = TRUE /\ live' = {}
    /\ flash' = [flash EXCEPT !["clone"] = flash["box"]]
    /\ UNCHANGED <<kept, current, conn, mem, disk, newest, moved, parent, kind, intruders, crashes>>

----------------------------------------------------------------------------
(* The server *)

Up(state) == state \in {"registered", "online"}
UpNow(cs) == {k \in DOMAIN cs : Up(cs[k].state)}
Closed(cs, which) ==
    [k \in DOMAIN cs |-> IF k \in which THEN [cs[k] EXCEPT !.state = "closed", !.up = FALSE, !.ready = FALSE] ELSE cs[k]]

(* What can be resumed: the state of the confirmed ticket, if there is one, the pending one's, and what follows from them. *)
States == (IF mem.state THEN {mem.confirmed} ELSE {}) \cup ({mem.pending} \ {0})
Follows(t) == kind[t] = "resume" /\ parent[t] \in States /\ ~Is("nextNotKnown")
Shown(t) == t \in States \/ Is("oldStateKept")

Record(r) == mem' = r /\ disk' = r
Promoted(t) == [mem EXCEPT !.confirmed = t, !.pending = 0, !.state = TRUE]
Minted(k, t) == parent' = Append(parent, t) /\ kind' = Append(kind, conn[k].mode)
Fresh(t) == IF Is("noFreshTicket") /\ \E n \in DOMAIN parent : parent[n] = t /\ kind[n] = "resume"
              THEN CHOOSE n \in DOMAIN parent : parent[n] = t /\ kind[n] = "resume" ELSE Len(parent) + 1

(* An opening: right or refused. What it may change is little, for it may be a replay. *)
ServerReadsOpening(k) ==
    LET t == conn[k].ticket
        right == (conn[k].keyed \/ Is("proofNotChecked")) /\ ~mem.quarantined /\ (Shown(t) \/ Follows(t))
        n == Fresh(t)
        others == IF Is("openingSupersedes") THEN UpNow(conn) ELSE {}
        answered == [Closed(conn, others) EXCEPT ![k].state = "answered", ![k].up = FALSE, ![k].down = n, ![k].next = n]
    IN
    /\ conn[k].up /\ conn[k].state = "open" /\ conn[k].mode = "resume"
    /\ IF ~right
         THEN conn' = Closed(conn, {k}) /\ UNCHANGED <<mem, disk, moved, parent, kind, intruders>>
         ELSE /\ conn' = answered
              /\ IF n > Len(parent) THEN Minted(k, t) ELSE UNCHANGED <<parent, kind>>
              /\ IF ~Shown(t)
                   THEN /\ mem' = Promoted(t)
                        /\ IF Is("nextNotDurable") THEN UNCHANGED disk ELSE disk' = mem'
                        /\ moved' = IF k > moved THEN k ELSE moved
                   ELSE /\ IF Is("openingVoidsState") THEN Record([mem EXCEPT !.confirmed = n, !.pending = 0])
                           ELSE UNCHANGED <<mem, disk>>
                        /\ UNCHANGED moved
              /\ intruders' = IF (others # {} /\ conn[k].who = "thief") \/ ~conn[k].keyed
                                THEN intruders \cup {conn[k].who} ELSE intruders
    /\ UNCHANGED <<flash, kept, current, newest, live, cloned, crashes>>

ServerQuarantines(k) ==
    /\ Record([mem EXCEPT !.quarantined = TRUE])
    /\ conn' = Closed(conn, UpNow(conn) \cup {k} \cup {j \in DOMAIN conn : conn[j].state = "answered"})

Late(k) == k < newest
AlarmIsDue(k) == ~(k < moved) \/ Is("alarmAfterOpening")

(* The first frame of an answered connection opens: the device is heard, and its READY is taken with it. *)
ServerHears(k) ==
    LET t == conn[k].ticket
        n == conn[k].next
        good == t \in {mem.confirmed, mem.pending} \/ n = mem.confirmed \/ Is("oldStateKept")
        online == [Closed(conn, UpNow(conn) \ {k}) EXCEPT ![k].state = "online", ![k].ready = FALSE]
    IN
    /\ conn[k].state = "answered" /\ conn[k].ready
    /\ IF mem.quarantined \/ (Late(k) /\ ~Is("heardOnOlderConnection"))
         THEN conn' = Closed(conn, {k}) /\ UNCHANGED <<mem, disk, newest, live>>
         ELSE IF good \/ Is("staleReadyPromotes")
         THEN /\ conn' = online /\ newest' = k
              /\ mem' = IF n = mem.confirmed THEN mem ELSE Promoted(n)
              /\ IF Is("readyNotDurable") THEN UNCHANGED disk ELSE disk' = mem'
              /\ live' = IF conn[k].fresh THEN live \cup {conn[k].who} ELSE live
         ELSE IF Is("staleReadyIgnored")
         THEN /\ conn' = online /\ newest' = k /\ UNCHANGED <<mem, disk>>
              /\ live' = IF conn[k].fresh THEN live \cup {conn[k].who} ELSE live
         ELSE /\ IF AlarmIsDue(k) THEN ServerQuarantines(k) ELSE conn' = Closed(conn, {k}) /\ UNCHANGED <<mem, disk>>
              /\ UNCHANGED <<newest, live>>
    /\ UNCHANGED <<flash, kept, current, moved, parent, kind, cloned, intruders, crashes>>

(* REGISTER, whose mac covers h: nobody replays it (module Tickets). *)
ServerReadsRegister(k) ==
    LET t == conn[k].ticket
        n == Len(parent) + 1
        good == t \in {mem.confirmed, mem.pending} \/ Follows(t)
        hasState == IF t = mem.confirmed THEN mem.state ELSE t = mem.pending
    IN
    /\ conn[k].up /\ conn[k].state = "open" /\ conn[k].mode = "full"
    /\ IF mem.quarantined \/ Late(k)
         THEN conn' = Closed(conn, {k}) /\ UNCHANGED <<mem, disk, newest, parent, kind>>
         ELSE IF good
         THEN /\ newest' = k /\ Minted(k, t)
              /\ Record([mem EXCEPT !.confirmed = t, !.pending = n, !.state = hasState /\ ~Is("registerVoidsNext")])
              /\ conn' = [Closed(conn, UpNow(conn) \ {k}) EXCEPT ![k].state = "registered", ![k].up = FALSE,
                                                                 ![k].down = n, ![k].next = n]
         ELSE /\ IF AlarmIsDue(k) THEN ServerQuarantines(k) ELSE conn' = Closed(conn, {k}) /\ UNCHANGED <<mem, disk>>
              /\ UNCHANGED <<newest, parent, kind>>
    /\ UNCHANGED <<flash, kept, current, moved, live, cloned, intruders, crashes>>

ServerReadsReady(k) ==
    LET n == conn[k].next
        good == n \in {mem.pending, mem.confirmed} \/ Is("voidTicketOnline")
    IN
    /\ conn[k].ready /\ conn[k].state = "registered"
    /\ IF ~good THEN conn' = Closed(conn, {k}) /\ UNCHANGED <<mem, disk, live>>
       ELSE /\ mem' = IF n = mem.pending THEN Promoted(n) ELSE mem
            /\ IF Is("readyNotDurable") THEN UNCHANGED disk ELSE disk' = mem'
            /\ conn' = [conn EXCEPT ![k].state = "online", ![k].ready = FALSE]
            /\ live' = IF conn[k].fresh THEN live \cup {conn[k].who} ELSE live
    /\ UNCHANGED <<flash, kept, current, newest, moved, parent, kind, cloned, intruders, crashes>>

ServerLosesPower ==
    /\ crashes < MaxCrashes
    /\ crashes' = crashes + 1
    /\ mem' = disk /\ newest' = 0 /\ moved' = 0
    /\ conn' = Closed(conn, DOMAIN conn)
    /\ UNCHANGED <<flash, kept, current, disk, parent, kind, live, cloned, intruders>>

Next ==
    \/ \E b \in Bodies : BodyOpens(b, "resume") \/ BodyOpens(b, "full") \/ BodyStores(b) \/ BodySaysReady(b)
    \/ ThiefForges \/ \E k \in DOMAIN conn : ThiefReplays(k)
    \/ BoxIsCloned
    \/ \E k \in DOMAIN conn : \/ ServerReadsOpening(k) \/ ServerHears(k)
                              \/ ServerReadsRegister(k) \/ ServerReadsReady(k)
    \/ ServerLosesPower

Spec == Init /\ [][Next]_vars

----------------------------------------------------------------------------
(* What must hold *)

TypeOK ==
    /\ mem.confirmed \in DOMAIN parent /\ mem.pending \in {0} \cup DOMAIN parent
    /\ Len(parent) = Len(kind)
    /\ \A b \in Bodies : current[b] \in 0..Len(conn)
    /\ \A k \in DOMAIN conn : conn[k].state \in {"open", "answered", "registered", "online", "closed"}

(* Nothing but a clone ever causes a quarantine. *)
NoFalseAlarm == mem.quarantined => cloned

(* The box can always come back: its ticket is one that REGISTER may show, whoever lost power when. *)
BoxCanReturn ==
    LET t == flash["box"]
        states == (IF disk.state THEN {disk.confirmed} ELSE {}) \cup ({disk.pending} \ {0})
    IN cloned \/ t \in {disk.confirmed, disk.pending} \/ (kind[t] = "resume" /\ parent[t] \in states)

(* Box and clone never both go online: the second one is noticed before. *)
CloneIsDetected == Cardinality(live \cap Bodies) <= 1

(* Who has no key ends nobody's connection and is not answered; and one device is online once. *)
OnlyKeyHoldersAct == intruders = {}
OneConnection == Cardinality(UpNow(conn)) <= 1

(* A connection is superseded only by one that the server accepted later. *)
OnlyNewerSupersedes == [][newest' # newest => newest' > newest \/ newest' = 0]_vars

(* What was sent under a state that was resumed from cannot be read from the flash afterwards. *)
OldStatesAreForgotten == kept = {flash["box"]}

----------------------------------------------------------------------------
(* What must not hold: TLC has to refute each, or the model would be standing still. *)

NobodyResumes == ~\E k \in UpNow(conn) : conn[k].mode = "resume" /\ conn[k].who = "box"
NobodyGoesOnFromAResume == ~\E k \in UpNow(conn) : conn[k].ticket > 1 /\ kind[conn[k].ticket] = "resume" /\ crashes = MaxCrashes
ThiefIsNeverAnswered == ~\E k \in DOMAIN conn : conn[k].who = "thief" /\ conn[k].state = "answered"
CloneNeverLives == "clone" \notin live
=============================================================================
