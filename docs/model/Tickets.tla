------------------------------- MODULE Tickets -------------------------------
(***************************************************************************)
(* Registration: the proof, the two tickets, a second connection, and the  *)
(* quarantine of a cloned identity. docs/protocol.md sections 7.1, 7.2,    *)
(* 7.4.                                                                    *)
(*                                                                         *)
(* One device id. The box has it; a clone may copy the box's flash, keys   *)
(* and all, at any moment; a thief has no key but can send anything and    *)
(* can replay any REGISTER that was ever sent. What a connection carries   *)
(* may arrive late or never, also after its sender went on to a newer one. *)
(*                                                                         *)
(* A body that opens a new connection forgets everything but its flash, so *)
(* a power cut of a body at any point needs no action of its own: it is a  *)
(* body that takes no further step on its old connection. It is different  *)
(* where a write of the flash failed: nobody knows which record a cut will *)
(* leave, the old one or the new one.                                      *)
(***************************************************************************)
EXTENDS Naturals, Sequences, FiniteSets

CONSTANTS
    Mutant,
    MaxConnections,
    MaxCrashes,       \* of the server
    MaxFailedWrites,  \* of flash
    WithClone, WithThief

Mutants == {"proofWithoutHandshakeHash", "supersedeBeforeProof", "quarantineBeforeProof", "promoteOnMint",
            "pendingNotAccepted", "previousTicketAccepted", "answerBeforeCommit", "readyBeforeStored",
            "readyNotDurable", "readyOnClosedConnection", "alarmOnOlderConnection", "olderConnectionSupersedes",
            "anyTicketAccepted", "releaseKeepsGeneration", "failedWriteNotMadeCertain"}
ASSUME Mutant \in Mutants \cup {"none"}
Is(m) == Mutant = m

Bodies == {"box", "clone"}
KeyHolders == Bodies

VARIABLES
    flash,      \* per body, what it goes on with: the ticket, and the generation of its keys (0 = this body does not exist yet)
    cut,        \* per body: the ticket that it will find after a power cut; another than in flash only after a failed write
    failures,   \* of writes
    current,    \* per body: the connection it uses, 0 = none
    conn,       \* all connections, in the order in which the server accepted them
    mem, disk,  \* the server's record: confirmed and pending ticket (0 = none), generation, quarantine
    newest,     \* the connection that registered last in this run of the server, 0 = none
    minted,     \* tickets made so far
    live,       \* history: bodies that completed a registration they began after the cloning
    cloned, released,
    intruders,  \* history: who closed a registered connection, or registered, without being a key holder
    crashes

storage == <<cut, failures>>
vars == <<flash, storage, current, conn, mem, disk, newest, minted, live, cloned, released, intruders, crashes>>

(* REGISTER: what is under its mac, and whether the mac was made with K_auth of that generation. *)
Register(ticket, generation, h, keyed) == [ticket |-> ticket, generation |-> generation, h |-> h, keyed |-> keyed]

NoRegister == Register(0, 0, 0, FALSE)
Read(register) == IF WithThief THEN register ELSE NoRegister   \* kept only for somebody to replay

Init ==
    /\ flash = [b \in Bodies |-> IF b = "box" THEN [ticket |-> 1, generation |-> 1]
                                              ELSE [ticket |-> 0, generation |-> 0]]
    /\ cut = [b \in Bodies |-> IF b = "box" THEN 1 ELSE 0] /\ failures = 0
    /\ current = [b \in Bodies |-> 0] /\ conn = <<>>
    /\ mem = [confirmed |-> 1, pending |-> 0, generation |-> 1, quarantined |-> FALSE] /\ disk = mem
    /\ newest = 0 /\ minted = 1
    /\ live = {} /\ cloned = FALSE /\ released = FALSE /\ intruders = {} /\ crashes = 0

----------------------------------------------------------------------------
(* The bodies and the thief *)

(* Everything up to REGISTER sent. The handshake hash h of a connection is its number. *)
Opened(who, register) ==
    /\ Len(conn) < MaxConnections
    /\ LET left == IF who \in Bodies THEN {current[who]} ELSE {}   \* nobody hears REGISTERED there any more
           rest == [k \in DOMAIN conn |-> IF k \in left THEN [conn[k] EXCEPT !.down = 0, !.stored = FALSE] ELSE conn[k]]
       IN conn' = Append(rest, [who |-> who, register |-> register, up |-> TRUE, state |-> "open", down |-> 0,
                                stored |-> FALSE, ready |-> FALSE, fresh |-> cloned])
    /\ UNCHANGED <<flash, mem, disk, newest, minted, live, cloned, released, intruders, crashes>>

BodyOpens(b) ==
    /\ flash[b].generation # 0
    /\ cut[b] = flash[b].ticket \/ Is("failedWriteNotMadeCertain")
    /\ UNCHANGED storage
    /\ Opened(b, Register(flash[b].ticket, flash[b].generation, Len(conn) + 1, TRUE))
    /\ current' = [current EXCEPT ![b] = Len(conn) + 1]

(* The thief needs one connection of his own to show what he can do; more would only repeat it. *)
ThiefOpens(register) ==
    /\ WithThief /\ \A k \in DOMAIN conn : conn[k].who # "thief"
    /\ Opened("thief", register)
    /\ UNCHANGED current

ThiefForges == ThiefOpens(Register(0, mem.generation, Len(conn) + 1, FALSE))

ThiefReplays(k) == ThiefOpens(conn[k].register)

BodyStores(b) ==
    LET k == current[b] IN
    /\ k # 0 /\ conn[k].down # 0 /\ ~conn[k].stored
    /\ flash' = [flash EXCEPT ![b].ticket = conn[k].down]
    /\ cut' = [cut EXCEPT ![b] = conn[k].down]
    /\ conn' = [conn EXCEPT ![k].stored = TRUE]
    /\ UNCHANGED <<failures, current, mem, disk, newest, minted, live, cloned, released, intruders, crashes>>

Dropped(k) == IF k = 0 THEN conn ELSE [conn EXCEPT ![k].down = 0, ![k].stored = FALSE]

(* The write failed, and may have become what a cut leaves all the same. The body goes on with what it had. *)
BodyFailsToStore(b) ==
    LET k == current[b] IN
    /\ failures < MaxFailedWrites
    /\ k # 0 /\ conn[k].down # 0 /\ ~conn[k].stored
    /\ failures' = failures + 1
    /\ cut' \in {[cut EXCEPT ![b] = t] : t \in {flash[b].ticket, conn[k].down}}
    /\ current' = [current EXCEPT ![b] = 0] /\ conn' = Dropped(k)
    /\ UNCHANGED <<flash, mem, disk, newest, minted, live, cloned, released, intruders, crashes>>

(* It writes what it goes on with again, before it opens another connection. *)
BodyMakesCertain(b) ==
    /\ cut[b] # flash[b].ticket
    /\ cut' = [cut EXCEPT ![b] = flash[b].ticket]
    /\ UNCHANGED <<failures, flash, current, conn, mem, disk, newest, minted, live, cloned, released, intruders, crashes>>

BodyLosesPower(b) ==
    /\ cut[b] # flash[b].ticket
    /\ flash' = [flash EXCEPT ![b].ticket = cut[b]]
    /\ current' = [current EXCEPT ![b] = 0] /\ conn' = Dropped(current[b])
    /\ UNCHANGED <<storage, mem, disk, newest, minted, live, cloned, released, intruders, crashes>>

(* READY; the same holds for TICKET_STORED and NOT_READY, each of which confirms the ticket. *)
BodySaysReady(b) ==
    LET k == current[b] IN
    /\ k # 0 /\ conn[k].down # 0 /\ ~conn[k].ready
    /\ conn[k].stored \/ Is("readyBeforeStored")
    /\ conn' = [conn EXCEPT ![k].ready = TRUE]
    /\ UNCHANGED <<flash, current, mem, disk, newest, minted, live, cloned, released, intruders, crashes>>

BoxIsCloned ==
    /\ WithClone /\ ~cloned
    /\ cloned' = TRUE /\ live' = {}
    /\ flash' = [flash EXCEPT !["clone"] = flash["box"]]
    /\ cut' = [cut EXCEPT !["clone"] = flash["box"].ticket] /\ UNCHANGED failures
    /\ UNCHANGED <<current, conn, mem, disk, newest, minted, released, intruders, crashes>>

----------------------------------------------------------------------------
(* The server *)

Up(state) == state \in {"registered", "online"}
Closed(cs, which) ==
    [k \in DOMAIN cs |-> IF k \notin which THEN cs[k]
                         ELSE [cs[k] EXCEPT !.state = "closed", !.up = FALSE, !.register = Read(@),
                                            !.ready = @ /\ Is("readyOnClosedConnection")]]
UpNow(cs) == {k \in DOMAIN cs : Up(cs[k].state)}

ProofIsRight(k) ==
    LET r == conn[k].register IN
    r.keyed /\ r.generation = mem.generation /\ (r.h = k \/ Is("proofWithoutHandshakeHash"))

TicketIsGood(t) ==
    \/ t = mem.confirmed
    \/ t = mem.pending /\ t # 0 /\ ~Is("pendingNotAccepted")
    \/ Is("anyTicketAccepted")
    \/ Is("previousTicketAccepted") /\ t = mem.confirmed - 1

(* A change of the record is committed before anything else can see it. *)
Record(r) == mem' = r /\ IF Is("answerBeforeCommit") THEN UNCHANGED disk ELSE disk' = r

ServerQuarantines(k) ==
    /\ Record([mem EXCEPT !.quarantined = TRUE])
    /\ conn' = Closed(conn, UpNow(conn) \cup {k})
    /\ UNCHANGED <<newest, minted, intruders>>

ServerAccepts(k) ==
    LET t == conn[k].register.ticket
        fresh == minted + 1
        others == UpNow(conn) \ {k}
    IN
    /\ minted' = fresh /\ newest' = k
    /\ Record([mem EXCEPT !.confirmed = IF Is("promoteOnMint") THEN fresh ELSE t,
                          !.pending = IF Is("promoteOnMint") THEN 0 ELSE fresh])
    /\ conn' = [Closed(conn, others) EXCEPT ![k].state = "registered", ![k].up = FALSE, ![k].down = fresh,
                                      ![k].register = Read(@)]
    /\ intruders' = IF conn[k].who \in KeyHolders THEN intruders ELSE intruders \cup {conn[k].who}

ServerRefuses(k) ==
    LET others == IF Is("supersedeBeforeProof") THEN UpNow(conn) ELSE {} IN
    /\ conn' = Closed(conn, others \cup {k})
    /\ intruders' = IF others # {} /\ conn[k].who \notin KeyHolders THEN intruders \cup {conn[k].who} ELSE intruders
    /\ UNCHANGED <<mem, disk, newest, minted>>

(* A REGISTER on a connection that was accepted before the newest registered one is the late word of a body that went
   on, or a clone that can come again: it is refused, supersedes nothing, and is no alarm. *)
ComesTooLate(k) ==
    /\ k < newest
    /\ ~Is(IF TicketIsGood(conn[k].register.ticket) THEN "olderConnectionSupersedes" ELSE "alarmOnOlderConnection")

ServerReadsRegister(k) ==
    /\ conn[k].up /\ conn[k].state = "open"
    /\ IF ~ProofIsRight(k)
         THEN IF Is("quarantineBeforeProof") /\ ~TicketIsGood(conn[k].register.ticket)
                THEN ServerQuarantines(k) ELSE ServerRefuses(k)
         ELSE IF mem.quarantined \/ ComesTooLate(k) THEN ServerRefuses(k)
         ELSE IF TicketIsGood(conn[k].register.ticket) THEN ServerAccepts(k)
         ELSE ServerQuarantines(k)
    /\ UNCHANGED <<flash, current, live, cloned, released, crashes>>

ServerReadsReady(k) ==
    /\ conn[k].ready
    /\ conn[k].state = "registered" \/ (Is("readyOnClosedConnection") /\ conn[k].state = "closed" /\ mem.pending # 0)
    /\ mem' = [mem EXCEPT !.confirmed = IF mem.pending # 0 THEN mem.pending ELSE @, !.pending = 0]
    /\ IF Is("readyNotDurable") THEN UNCHANGED disk ELSE disk' = mem'
    /\ conn' = [conn EXCEPT ![k].state = "online", ![k].ready = FALSE]
    /\ live' = IF conn[k].fresh THEN live \cup {conn[k].who} ELSE live
    /\ UNCHANGED <<flash, current, newest, minted, cloned, released, intruders, crashes>>

ServerCommitsLate == \* only a mutant leaves anything to commit
    /\ Is("answerBeforeCommit") /\ disk # mem
    /\ disk' = mem
    /\ UNCHANGED <<flash, current, conn, mem, newest, minted, live, cloned, released, intruders, crashes>>

ServerLosesPower ==
    /\ crashes < MaxCrashes
    /\ crashes' = crashes + 1
    /\ mem' = disk /\ newest' = 0
    /\ conn' = Closed(conn, DOMAIN conn)
    /\ UNCHANGED <<flash, current, disk, minted, live, cloned, released, intruders>>

(* The operator releases the device; its owner enrols it again (module Enrolment), in one step here. *)
OperatorReleases ==
    LET g == IF Is("releaseKeepsGeneration") THEN mem.generation ELSE mem.generation + 1
        fresh == minted + 1
    IN
    /\ mem.quarantined /\ ~released
    /\ released' = TRUE /\ minted' = fresh /\ live' = {}
    /\ mem' = [confirmed |-> fresh, pending |-> 0, generation |-> g, quarantined |-> FALSE] /\ disk' = mem'
    /\ flash' = [flash EXCEPT !["box"] = [ticket |-> fresh, generation |-> g]]
    /\ cut' = [cut EXCEPT !["box"] = fresh] /\ UNCHANGED failures
    /\ conn' = Closed(conn, DOMAIN conn)
    /\ current' = [current EXCEPT !["box"] = 0]
    /\ UNCHANGED <<newest, cloned, intruders, crashes>>

Next ==
    \/ \E b \in Bodies : BodyOpens(b) \/ BodyStores(b) \/ BodyFailsToStore(b) \/ BodyMakesCertain(b) \/ BodyLosesPower(b)
    \/ BoxIsCloned \/ OperatorReleases
    \/ /\ UNCHANGED storage
       /\ \/ \E b \in Bodies : BodySaysReady(b)
          \/ ThiefForges \/ \E k \in DOMAIN conn : ThiefReplays(k)
          \/ \E k \in DOMAIN conn : ServerReadsRegister(k) \/ ServerReadsReady(k)
          \/ ServerCommitsLate \/ ServerLosesPower

Spec == Init /\ [][Next]_vars

----------------------------------------------------------------------------
(* What must hold *)

TypeOK ==
    /\ mem.confirmed \in 1..minted /\ mem.pending \in 0..minted
    /\ \A b \in Bodies : current[b] \in 0..Len(conn)
    /\ \A k \in DOMAIN conn : conn[k].state \in {"open", "registered", "online", "closed"}

(* Nothing but a clone ever causes a quarantine, and after a release not even the old clone. *)
NoFalseAlarm == mem.quarantined => cloned /\ ~released

(* The box can always come back: the ticket in its flash is one that the server will take, whoever lost power when. *)
BoxCanReturn == cloned \/ {flash["box"].ticket, cut["box"]} \subseteq {disk.confirmed, disk.pending}

(* Box and clone never both complete a registration: the second one is noticed before it is online. *)
CloneIsDetected == Cardinality(live \cap Bodies) <= 1

(* Nobody without K_auth registers, or closes a registered connection. *)
OnlyProofSupersedes == intruders = {}

(* At most one connection of a device is registered. *)
OneConnection == Cardinality(UpNow(conn)) <= 1

(* A connection is superseded only by one that the server accepted later. *)
OnlyNewerSupersedes == [][newest' # newest => newest' > newest \/ newest' = 0]_vars

(* After a release the keys of the older generation open nothing. *)
ReleaseEndsTheClone == released => \A k \in UpNow(conn) : conn[k].who # "clone"

----------------------------------------------------------------------------
(* What must not hold: TLC has to refute each, or the model would be standing still. *)

BoxNeverComesBack == ~\E k \in UpNow(conn) :
    k > 1 /\ conn[k].who = "box" /\ conn[k].state = "online" /\ crashes = MaxCrashes
CloneNeverLives == "clone" \notin live
ReleaseIsNoUse == ~(released /\ "box" \in live)
FailedWritesKeepTheBoxOut == ~(failures = MaxFailedWrites /\ \E k \in DOMAIN conn : conn[k].state = "online")
=============================================================================
