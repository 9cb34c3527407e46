------------------------------ MODULE Addresses ------------------------------
(***************************************************************************)
(* The lease of an allocated address: docs/protocol.md section 7.3.        *)
(*                                                                         *)
(* Time is a tick. A lease is Lease ticks of the device's clock, counted   *)
(* from sending the last acknowledged frame. The server gives an address   *)
(* to another device only Hold ticks after the holder's last frame         *)
(* arrived. A device's clock may lag by Drift ticks within one lease; the  *)
(* protocol's 1.1 is such a Hold, for clocks that differ by less than a    *)
(* tenth. Frames and their acknowledgements may take any time, or be lost. *)
(*                                                                         *)
(* Each device has one frame under way at a time: REGISTER, answered by    *)
(* REGISTERED, or PONG, acknowledged by a later PING.                      *)
(***************************************************************************)
EXTENDS Naturals

CONSTANTS
    Mutant,
    Devices, Addresses,   \* Addresses: 1..n
    Lease, Hold, Drift,
    MaxRestarts,
    WithSleep, WithMoves

Mutants == {"reissueAtLeaseEnd", "countFromAcknowledgement", "clockStopsInSleep", "restartForgetsLeases",
            "answerBeforeCommit", "freeOldAddressOnMove", "ackForOldAddress", "forgetAddress", "neverReissue"}
ASSUME Mutant \in Mutants \cup {"none"}
ASSUME Hold >= Lease + Drift
Is(m) == Mutant = m

Nobody == "nobody"   \* not a device
NoAddress == 0

VARIABLES
    power,      \* per device: "on", "asleep" (suspended, memory kept), "off"
    lease,      \* per device, in memory: its address, the ticks it counted since it sent the last acknowledged frame,
                \* and the ticks its clock has lagged since
    frame,      \* per device: the frame under way, with ticks and lag since it was sent
    mem, disk,  \* server: who may hold each address; which address each device is given
    silent,     \* server, per address: ticks since the last frame of its holder
    moved,      \* devices that the operator pins to another address at their next registration
    restarts

vars == <<power, lease, frame, mem, disk, silent, moved, restarts>>

NoLease == [address |-> NoAddress, age |-> 0, lag |-> 0]
NoFrame == [kind |-> "none", way |-> "none", address |-> NoAddress, age |-> 0, lag |-> 0]

Init ==
    /\ power = [d \in Devices |-> "off"]
    /\ lease = [d \in Devices |-> NoLease]
    /\ frame = [d \in Devices |-> NoFrame]
    /\ mem = [holder |-> [a \in Addresses |-> Nobody], given |-> [d \in Devices |-> NoAddress]]
    /\ disk = mem
    /\ silent = [a \in Addresses |-> 0]
    /\ moved = {} /\ restarts = 0

Believes(d) == lease[d].address # NoAddress /\ lease[d].age < Lease

----------------------------------------------------------------------------
(* Devices *)

PowerOn(d) ==
    /\ power[d] # "on" /\ power' = [power EXCEPT ![d] = "on"]
    /\ UNCHANGED <<lease, frame, mem, disk, silent, moved, restarts>>

FallAsleep(d) ==
    /\ WithSleep
    /\ power[d] = "on" /\ power' = [power EXCEPT ![d] = "asleep"]
    /\ UNCHANGED <<lease, frame, mem, disk, silent, moved, restarts>>

PowerOff(d) ==
    /\ power[d] # "off" /\ power' = [power EXCEPT ![d] = "off"]
    /\ lease' = [lease EXCEPT ![d] = NoLease]
    /\ frame' = [frame EXCEPT ![d] = NoFrame]
    /\ UNCHANGED <<mem, disk, silent, moved, restarts>>

Send(d, kind) ==
    /\ power[d] = "on" /\ frame[d] = NoFrame
    /\ kind = "PONG" => Believes(d)
    /\ frame' = [frame EXCEPT ![d] = [kind |-> kind, way |-> "up", address |-> NoAddress, age |-> 0, lag |-> 0]]
    /\ UNCHANGED <<power, lease, mem, disk, silent, moved, restarts>>

(* REGISTERED, or the PING that acknowledges the PONG. A lease that is over by now never begins. *)
Hears(d) ==
    LET f == frame[d]
        age == IF Is("countFromAcknowledgement") THEN 0 ELSE f.age
    IN
    /\ power[d] = "on" /\ f.way = "down"
    /\ lease' = [lease EXCEPT ![d] = IF age < Lease
                                       THEN [address |-> f.address, age |-> age, lag |-> f.lag] ELSE NoLease]
    /\ frame' = [frame EXCEPT ![d] = NoFrame]
    /\ UNCHANGED <<power, mem, disk, silent, moved, restarts>>

FrameIsLost(d) ==
    /\ frame[d] # NoFrame
    /\ frame' = [frame EXCEPT ![d] = NoFrame]
    /\ UNCHANGED <<power, lease, mem, disk, silent, moved, restarts>>

----------------------------------------------------------------------------
(* Server *)

HoldTime == IF Is("reissueAtLeaseEnd") THEN Lease ELSE Hold
IsFree(a) == mem.holder[a] = Nobody \/ (silent[a] >= HoldTime /\ ~Is("neverReissue"))

Commit(m) == mem' = m /\ IF Is("answerBeforeCommit") THEN UNCHANGED disk ELSE disk' = m

Answers(d, a) ==
    /\ silent' = [silent EXCEPT ![a] = 0]
    /\ frame' = [frame EXCEPT ![d].way = "down", ![d].address = a]

ReadsRegister(d) ==
    LET old == mem.given[d]
        staysAtOld == old # NoAddress /\ d \notin moved /\ ~Is("forgetAddress")
    IN
    /\ frame[d].kind = "REGISTER" /\ frame[d].way = "up"
    /\ IF staysAtOld THEN Answers(d, old) /\ UNCHANGED <<mem, disk>>
       ELSE IF \E a \in Addresses : IsFree(a) THEN
            \E a \in Addresses :
                /\ IsFree(a)
                /\ LET taken == [h \in Addresses |-> IF h = a THEN d
                                                     ELSE IF h = old /\ Is("freeOldAddressOnMove") THEN Nobody
                                                     ELSE mem.holder[h]]
                       given == [e \in Devices |-> IF e = d THEN a
                                                   ELSE IF mem.given[e] = a THEN NoAddress
                                                   ELSE mem.given[e]]
                   IN Commit([holder |-> taken, given |-> given])
                /\ Answers(d, a)
       ELSE frame' = [frame EXCEPT ![d] = NoFrame] /\ UNCHANGED <<mem, disk, silent>>   \* REFUSED NO_ADDRESS
    /\ moved' = moved \ {d}
    /\ UNCHANGED <<power, lease, restarts>>

(* A PONG counts for the address that its connection was given, while that address is still this device's. *)
ReadsPong(d) ==
    LET a == lease[d].address IN
    /\ frame[d].kind = "PONG" /\ frame[d].way = "up"
    /\ IF a # NoAddress /\ mem.given[d] = a THEN Answers(d, a)
       ELSE IF Is("ackForOldAddress") /\ a # NoAddress
         THEN frame' = [frame EXCEPT ![d].way = "down", ![d].address = a] /\ UNCHANGED silent
       ELSE frame' = [frame EXCEPT ![d] = NoFrame] /\ UNCHANGED silent   \* that connection is closed
    /\ UNCHANGED <<power, lease, mem, disk, moved, restarts>>

OperatorMoves(d) ==
    /\ WithMoves
    /\ mem.given[d] # NoAddress /\ d \notin moved
    /\ moved' = moved \cup {d}
    /\ UNCHANGED <<power, lease, frame, mem, disk, silent, restarts>>

CommitsLate == \* only a mutant leaves anything to commit
    /\ disk # mem /\ disk' = mem
    /\ UNCHANGED <<power, lease, frame, mem, silent, moved, restarts>>

(* Connections are cut; the record is as committed; every lease is renewed, for the server no longer knows its age. *)
Restarts ==
    /\ restarts < MaxRestarts /\ restarts' = restarts + 1
    /\ mem' = disk
    /\ silent' = [a \in Addresses |-> IF Is("restartForgetsLeases") THEN Hold ELSE 0]
    /\ frame' = [d \in Devices |-> NoFrame]
    /\ UNCHANGED <<power, lease, disk, moved>>

----------------------------------------------------------------------------
(* Time *)

Least(x, y) == IF x < y THEN x ELSE y

(* One tick of the server's clock; the clocks of the devices in late do not count it. *)
TickWith(late) ==
    LET counts(d) == d \notin late /\ ~(Is("clockStopsInSleep") /\ power[d] = "asleep")
        older(x, d) == [x EXCEPT !.age = IF counts(d) THEN Least(@ + 1, Lease) ELSE @,
                                 !.lag = IF d \in late THEN @ + 1 ELSE @]
        next(d) == older(lease[d], d)
    IN
    /\ lease' = [d \in Devices |-> IF Believes(d) /\ next(d).age < Lease THEN next(d) ELSE NoLease]
    /\ frame' = [d \in Devices |-> IF frame[d] = NoFrame THEN NoFrame ELSE older(frame[d], d)]
    /\ silent' = [a \in Addresses |-> IF mem.holder[a] = Nobody THEN 0 ELSE Least(silent[a] + 1, Hold)]
    /\ UNCHANGED <<power, mem, disk, moved, restarts>>

MayLag(d) ==
    /\ Believes(d) \/ frame[d] # NoFrame
    /\ Believes(d) => lease[d].lag < Drift
    /\ frame[d] # NoFrame => frame[d].lag < Drift

Tick == \E late \in SUBSET {d \in Devices : MayLag(d)} : TickWith(late)

Next ==
    \/ \E d \in Devices :
        \/ PowerOn(d) \/ FallAsleep(d) \/ PowerOff(d) \/ Send(d, "REGISTER") \/ Send(d, "PONG")
        \/ Hears(d) \/ FrameIsLost(d) \/ ReadsRegister(d) \/ ReadsPong(d) \/ OperatorMoves(d)
    \/ CommitsLate \/ Restarts \/ Tick

(* The network is sometimes fast enough; the device stops waiting for what is not. *)
ReadsInTime(d) == frame[d].age < Lease /\ ReadsRegister(d)
HearsInTime(d) == frame[d].age < Lease /\ Hears(d)
GivesUp(d) == frame[d].age >= Lease /\ FrameIsLost(d)   \* the device's answer time-out

Fairness ==
    /\ WF_vars(Tick)
    /\ \A d \in Devices : /\ WF_vars(Send(d, "REGISTER")) /\ WF_vars(GivesUp(d))
                         /\ SF_vars(ReadsInTime(d)) /\ SF_vars(HearsInTime(d))

Spec == Init /\ [][Next]_vars
FairSpec == Spec /\ Fairness

----------------------------------------------------------------------------
(* What must hold *)

TypeOK ==
    /\ \A d \in Devices :
        /\ power[d] \in {"on", "asleep", "off"} /\ lease[d].age \in 0..Lease
        /\ mem.given[d] \in Addresses \cup {NoAddress}
    /\ \A a \in Addresses : mem.holder[a] \in Devices \cup {Nobody} /\ silent[a] \in 0..Hold

(* No address is held twice, as seen by the devices that still believe in their lease. *)
NoAddressTwice == \A d, e \in Devices :
    Believes(d) /\ Believes(e) /\ lease[d].address = lease[e].address => d = e

(* While the server keeps an address for a device, that is the address it gets, unless the operator moved it. *)
AddressIsSticky == [][\A d \in Devices :
    (ReadsRegister(d) /\ mem.given[d] # NoAddress /\ d \notin moved) => frame'[d].address = mem.given[d]]_vars

(* An address outlives its last holder only for a while: who waits for one gets it in the end. *)
WaitingDeviceIsServed == \A d \in Devices :
    <>[](power[d] = "on") /\ <>[](\A e \in Devices \ {d} : power[e] = "off") => <>(Believes(d))

----------------------------------------------------------------------------
(* What must not hold: TLC has to refute each, or the model would be standing still. *)

AddressNeverChangesHands == \A d, e \in Devices : ~(Believes(d) /\ ~Believes(e) /\ frame[e].kind = "PONG")
NobodyIsMoved == \A d \in Devices : ~(Believes(d) /\ \E a \in Addresses : a # lease[d].address /\ mem.holder[a] = d)
=============================================================================
