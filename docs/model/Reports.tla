------------------------------- MODULE Reports -------------------------------
(***************************************************************************)
(* What a server that restarted makes of SESSIONS: whose a session id is.  *)
(* docs/protocol.md section 11.                                            *)
(*                                                                         *)
(* One id. V called B, and the two have a peer channel of that id; they    *)
(* report the truth, again and again, and end the channel when they are    *)
(* told to. O and M are members that have seen the id, which is sent in    *)
(* clear between V and B, and report it with any peer and in any role. The *)
(* server knows nothing at first: it has just restarted. A REVOKE arrives  *)
(* at once; module Supervision has what can become of it on the way, and   *)
(* the grace.                                                              *)
(***************************************************************************)
EXTENDS FiniteSets, Naturals

CONSTANTS
    Mutant,
    MaxCrashes   \* of the server

Mutants == {"firstReporterOwns", "silentEndIsTold", "agreedSessionWins", "policyNotAsked", "revocationOfOnePair"}
ASSUME Mutant \in Mutants \cup {"none"}
Is(m) == Mutant = m

Honest == {"V", "B"}
Members == {"O", "M"}
Devices == Honest \cup Members
Pairs == {p \in Devices \X Devices : p[1] # p[2]}
Theirs == <<"V", "B">>   \* caller, target

VARIABLES
    live,       \* of the two: whether its end of the channel is there
    reported,   \* those of the two that have reported since the server started
    table,      \* server, in memory: sessions, each with its pair, who said so, and whether it is revoked
    forbidden,  \* pairs that the policy forbids
    ended,      \* pairs of which the operator has revoked the session; durable
    crashes

vars == <<live, reported, table, forbidden, ended, crashes>>

Init ==
    /\ live = [d \in Honest |-> TRUE] /\ reported = {} /\ table = {}
    /\ forbidden \in {{}, Pairs \ {Theirs}}
    /\ ended = {} /\ crashes = 0

----------------------------------------------------------------------------
(* The server *)

(* REVOKE to some devices, and the table from then on: who acknowledges has it no more, and what nobody has is forgotten. *)
Tells(devices, sessions) ==
    LET heard == devices \cap Honest
        left == {[s EXCEPT !.said = s.said \ heard] : s \in sessions}
    IN  /\ live' = [d \in Honest |-> live[d] /\ d \notin heard]
        /\ table' = {s \in left : s.said # {}}

(* Who hears of a revocation: who has said that it has the session. *)
Ends(s) == IF Is("silentEndIsTold") THEN {s.pair[1], s.pair[2]} ELSE s.said

Revoked(s) == [s EXCEPT !.revoked = TRUE]

IsForbidden(pair) == pair \in forbidden /\ ~Is("policyNotAsked")

(* An entry of a report. Sessions of other pairs neither stand in its way, nor does it in theirs. *)
Judges(d, pair) ==
    LET own == {s \in table : d \in s.said}
        same == {s \in table : s.pair = pair}
        old == IF same = {} THEN [pair |-> pair, said |-> {}, revoked |-> FALSE] ELSE CHOOSE s \in same : TRUE
        new == [pair |-> pair, said |-> old.said \cup {d}, revoked |-> old.revoked \/ IsForbidden(pair)]
        others == table \ same
        agreed == {s \in others : Cardinality(s.said) = 2}
    IN  IF \/ pair \in ended                                             \* the operator's word
           \/ \E s \in own : s.pair # pair                               \* not what it said before
           \/ Is("firstReporterOwns") /\ others # {}
           \/ Is("agreedSessionWins") /\ agreed # {}
        THEN Tells({d}, table)
        ELSE IF Is("agreedSessionWins") /\ Cardinality(new.said) = 2
        THEN Tells(UNION {s.said : s \in others}, {new})
        ELSE Tells(IF new.revoked THEN Ends(new) ELSE {}, others \cup {new})

(* UNCONFIRMED: for the whole grace one end alone has said so. Both of the two have reported by then, if they are there. *)
DropsOneSided(s) ==
    /\ ~s.revoked /\ Cardinality(s.said) = 1
    /\ s.pair = Theirs => \A d \in Honest : live[d] => d \in reported
    /\ Tells(Ends(s), (table \ {s}) \cup {Revoked(s)})
    /\ UNCHANGED <<reported, forbidden, ended, crashes>>

(* Acknowledged, or it is long ago. *)
Forgets(s) ==
    /\ s.revoked
    /\ table' = table \ {s}
    /\ UNCHANGED <<live, reported, forbidden, ended, crashes>>

PolicyForbidsTheTwo ==
    /\ forbidden' = forbidden \cup {Theirs}
    /\ LET theirs == {s \in table : s.pair = Theirs}
       IN  Tells(UNION {Ends(s) : s \in theirs}, (table \ theirs) \cup {Revoked(s) : s \in theirs})
    /\ UNCHANGED <<reported, ended, crashes>>

(* The operator names the id, as one of the sessions on his list shows it. *)
OperatorRevokes(named) ==
    /\ ended = {}
    /\ LET them == IF Is("revocationOfOnePair") THEN {named} ELSE table
       IN  Tells(UNION {Ends(s) : s \in them}, (table \ them) \cup {Revoked(s) : s \in them})
    /\ ended' = IF Is("revocationOfOnePair") THEN {named.pair} ELSE Pairs
    /\ UNCHANGED <<reported, forbidden, crashes>>

Restarts ==
    /\ crashes < MaxCrashes /\ crashes' = crashes + 1
    /\ table' = {} /\ reported' = {}
    /\ UNCHANGED <<live, forbidden, ended>>

----------------------------------------------------------------------------
(* Devices *)

HonestReports(d) ==
    /\ live[d]
    /\ Judges(d, Theirs)
    /\ reported' = reported \cup {d}
    /\ UNCHANGED <<forbidden, ended, crashes>>

MemberReports(d, pair) ==
    /\ d \in {pair[1], pair[2]}
    /\ Judges(d, pair)
    /\ UNCHANGED <<reported, forbidden, ended, crashes>>

(* It reports without the session, says that it is over, or acknowledges. *)
MemberLetsGo(d) ==
    /\ table' = {s \in {[s EXCEPT !.said = s.said \ {d}] : s \in table} : s.said # {}}
    /\ UNCHANGED <<live, reported, forbidden, ended, crashes>>

Next ==
    \/ \E d \in Honest : HonestReports(d)
    \/ \E d \in Members : MemberLetsGo(d) \/ \E pair \in Pairs : MemberReports(d, pair)
    \/ \E s \in table : DropsOneSided(s) \/ Forgets(s) \/ OperatorRevokes(s)
    \/ PolicyForbidsTheTwo \/ Restarts

Spec == Init /\ [][Next]_vars /\ \A d \in Honest : WF_vars(HonestReports(d))

----------------------------------------------------------------------------
(* What must hold *)

TypeOK ==
    /\ live \in [Honest -> BOOLEAN] /\ reported \subseteq Honest
    /\ \A s \in table : s.pair \in Pairs /\ s.said # {} /\ s.said \subseteq {s.pair[1], s.pair[2]}
    /\ forbidden \subseteq Pairs /\ ended \subseteq Pairs

(* No report of others ends the channel of the two. *)
OthersEndNothing == Theirs \notin forbidden /\ ended = {} => \A d \in Honest : live[d]

(* What the policy forbids ends at both ends, whoever reports first. *)
ForbiddenEnds == (Theirs \in forbidden) ~> \A d \in Honest : ~live[d]

(* What the operator revokes ends at both ends, whatever others say of its id. *)
OperatorsWordHolds == (ended # {}) ~> \A d \in Honest : ~live[d]

----------------------------------------------------------------------------
(* What must not hold: TLC has to refute each, or the model would be standing still. *)

NeverTakenUp == ~\E s \in table : s.pair = Theirs /\ s.said = Honest
NeverSideBySide == Cardinality(table) < 3
=============================================================================
