---------------------------- MODULE PasswordChange ----------------------------
(***************************************************************************)
(* A change of password: docs/protocol.md section 6.1. A registered box    *)
(* asks for its next generation, puts its keys beside the present ones,    *)
(* and registers with them. Box and server may lose power between any two  *)
(* steps, and what a connection carries may arrive late or never.          *)
(*                                                                         *)
(* A generation is a number: 1 is the one the box has at first, and every  *)
(* RE_ENROL that the server does not answer as before makes another. The   *)
(* keys of a generation are that number too. Somebody has a copy of the    *)
(* keys of generation 1. What tickets do about him is in module Tickets;   *)
(* here the question is whether the change itself ends him.                *)
(***************************************************************************)
EXTENDS Naturals, Sequences

CONSTANTS
    Mutant,
    MaxConnections,
    MaxGenerations,
    MaxCrashes        \* power cuts, of box and server together

Mutants == {"answerBeforeCommit", "presentErasedAtAnswer", "promotionNotDurable", "oldKeptAfterRegister",
            "questionOfSupersededConnection", "oneSlot", "recordBeforeKeys", "keysErasedBeforeRecord"}
ASSUME Mutant \in Mutants \cup {"none"}
Is(m) == Mutant = m

VARIABLES
    slots,      \* the box's key store: the generation whose keys stand in slot 1 and 2, 0 = none
    record,     \* the box's durable record: the slot in use
    current,    \* the box's connection, 0 = none
    got,        \* the generation of an ENROLLED that the box is storing, 0 = none
    conn,       \* all connections, in the order in which the server accepted them
    newest,     \* the connection that registered last in this run of the server, 0 = none
    mem, disk,  \* the server's record: the present and the next generation (0 = none)
    made,       \* generations made so far
    changed,    \* history: the box has registered as another generation than 1
    crashes

vars == <<slots, record, current, got, conn, newest, mem, disk, made, changed, crashes>>

Other == 3 - record
InUse == slots[record]

Init ==
    /\ slots = <<1, 0>> /\ record = 1 /\ current = 0 /\ got = 0
    /\ conn = <<>> /\ newest = 0
    /\ mem = [present |-> 1, next |-> 0] /\ disk = mem
    /\ made = 1 /\ changed = FALSE /\ crashes = 0

----------------------------------------------------------------------------
(* The box, and who has a copy of its first keys *)

Opened(who, key) ==
    /\ Len(conn) < MaxConnections
    /\ conn' = Append(conn, [who |-> who, key |-> key, state |-> "open", asks |-> FALSE, asked |-> FALSE, down |-> 0])

(* A box that stores keys waits for that before it opens another connection. *)
BoxOpens ==
    /\ got = 0 /\ Opened("box", InUse) /\ current' = Len(conn) + 1
    /\ UNCHANGED <<slots, record, got, newest, mem, disk, made, changed, crashes>>

CopyOpens ==
    /\ \A k \in DOMAIN conn : conn[k].who # "copy" \/ conn[k].state = "closed"
    /\ Opened("copy", 1)
    /\ UNCHANGED <<slots, record, current, got, newest, mem, disk, made, changed, crashes>>

BoxAsks ==
    LET k == current IN
    /\ k # 0 /\ got = 0 /\ conn[k].state = "registered" /\ ~conn[k].asked
    /\ conn' = [conn EXCEPT ![k].asks = TRUE, ![k].asked = TRUE]
    /\ UNCHANGED <<slots, record, current, got, newest, mem, disk, made, changed, crashes>>

BoxHearsEnrolled ==
    /\ current # 0 /\ got = 0 /\ conn[current].down # 0
    /\ got' = conn[current].down
    /\ conn' = [conn EXCEPT ![current].down = 0]
    /\ UNCHANGED <<slots, record, current, newest, mem, disk, made, changed, crashes>>

(* K_auth and K_wrap are two writes: between them a slot that held a pair holds none. *)
BoxImportsKeys ==
    /\ got # 0
    /\ slots' = [slots EXCEPT ![IF Is("oneSlot") THEN record ELSE Other] = IF @ \in {0, got} THEN got ELSE 0]
    /\ UNCHANGED <<record, current, got, conn, newest, mem, disk, made, changed, crashes>>

(* One record switches generation, ticket and slot; then the box registers on a new connection. *)
BoxSwitches ==
    /\ got # 0
    /\ slots[Other] = got \/ Is("oneSlot") \/ Is("recordBeforeKeys")
    /\ record' = IF Is("oneSlot") THEN record ELSE Other
    /\ got' = 0 /\ current' = 0
    /\ UNCHANGED <<slots, conn, newest, mem, disk, made, changed, crashes>>

(* Only when the server has taken the generation in use are the other keys of no use any more. *)
BoxErases ==
    /\ \/ /\ current # 0 /\ conn[current].state = "registered" /\ conn[current].key = InUse /\ got = 0
          /\ slots' = [slots EXCEPT ![Other] = 0]
       \/ /\ Is("keysErasedBeforeRecord") /\ got # 0 /\ slots[Other] = got
          /\ slots' = [slots EXCEPT ![record] = 0]
    /\ UNCHANGED <<record, current, got, conn, newest, mem, disk, made, changed, crashes>>

BoxLosesPower ==
    /\ crashes < MaxCrashes /\ crashes' = crashes + 1
    /\ got' = 0 /\ current' = 0
    /\ UNCHANGED <<slots, record, conn, newest, mem, disk, made, changed>>

----------------------------------------------------------------------------
(* The server *)

Registered(k, cs) ==
    [j \in DOMAIN cs |-> IF j = k THEN [cs[j] EXCEPT !.state = "registered"]
                         ELSE IF cs[j].state = "registered" THEN [cs[j] EXCEPT !.state = "closed"] ELSE cs[j]]

(* REGISTER; its mac is right under the generation whose keys the connection's owner has. *)
ServerReadsRegister(k) ==
    LET key == conn[k].key
        asPresent == key = mem.present \/ (Is("oldKeptAfterRegister") /\ key < mem.present)
        asNext == (mem.next # 0 /\ key = mem.next)
        promoted == [present |-> key, next |-> 0]
    IN
    /\ conn[k].state = "open"
    /\ IF k > newest /\ (asPresent \/ asNext)
         THEN /\ conn' = Registered(k, conn) /\ newest' = k
              /\ mem' = IF asNext THEN promoted ELSE mem
              /\ disk' = IF asNext /\ ~Is("promotionNotDurable") THEN promoted ELSE disk
              /\ changed' = (changed \/ (conn[k].who = "box" /\ asNext))
         ELSE /\ conn' = [conn EXCEPT ![k].state = "closed"]
              /\ UNCHANGED <<newest, mem, disk, changed>>
    /\ UNCHANGED <<slots, record, current, got, made, crashes>>

(* RE_ENROL: the same question as before is given the same answer, another one replaces what waits. *)
ServerReadsReEnrol(k) ==
    LET repeated == (mem.next # 0) IN
    /\ conn[k].asks
    /\ conn[k].state = "registered" \/ Is("questionOfSupersededConnection")
    /\ \E fresh \in BOOLEAN :
        /\ fresh \/ repeated
        /\ fresh => made < MaxGenerations
        /\ LET g == IF fresh THEN made + 1 ELSE mem.next
               kept == IF Is("presentErasedAtAnswer") THEN [present |-> g, next |-> 0]
                                                     ELSE [mem EXCEPT !.next = g]
           IN
           /\ made' = IF fresh THEN made + 1 ELSE made
           /\ mem' = kept
           /\ disk' = IF Is("answerBeforeCommit") THEN disk ELSE kept
           /\ conn' = [conn EXCEPT ![k].asks = FALSE, ![k].down = g]
    /\ UNCHANGED <<slots, record, current, got, newest, changed, crashes>>

ServerLosesPower ==
    /\ crashes < MaxCrashes /\ crashes' = crashes + 1
    /\ mem' = disk /\ newest' = 0
    /\ conn' = [k \in DOMAIN conn |-> [conn[k] EXCEPT !.state = "closed", !.asks = FALSE]]
    /\ UNCHANGED <<slots, record, current, got, disk, made, changed>>

Next ==
    \/ BoxOpens \/ CopyOpens \/ BoxAsks \/ BoxHearsEnrolled \/ BoxImportsKeys \/ BoxSwitches \/ BoxErases
    \/ BoxLosesPower \/ ServerLosesPower
    \/ \E k \in DOMAIN conn : ServerReadsRegister(k) \/ ServerReadsReEnrol(k)

Spec == Init /\ [][Next]_vars

----------------------------------------------------------------------------
(* What must hold *)

TypeOK ==
    /\ record \in 1..2 /\ got \in 0..made /\ current \in 0..Len(conn)
    /\ mem.present \in 1..made /\ mem.next \in 0..made
    /\ \A k \in DOMAIN conn : conn[k].state \in {"open", "registered", "closed"}

(* The keys that the box's record names are keys the server will take, whoever lost power when. *)
BoxCanReturn == InUse # 0 /\ InUse \in {disk.present, disk.next} /\ InUse \in {mem.present, mem.next}

(* Once the box has registered with its new password, no copy of the old keys registers. *)
OldGenerationDies == changed => \A k \in DOMAIN conn : conn[k].state = "registered" => conn[k].who # "copy"

(* The server takes two generations at the most, and they are two. *)
TwoAtTheMost == disk.present # disk.next

----------------------------------------------------------------------------
(* What must not hold: TLC has to refute each, or the model would be standing still. *)

PasswordNeverChanges == ~(changed /\ crashes = MaxCrashes)
CopyNeverRegisters == \A k \in DOMAIN conn : conn[k].who = "copy" => conn[k].state # "registered"
BoxNeverChangesTwice == InUse < 3 \/ ~changed
=============================================================================
