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

Mutants == {"firstReporterOwns", "silentEndIsTold", "agreedSessionWins", "policyNotAsked", "revocationOfOnePair",
    "forgottenWhenAcknowledged"}
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
    acted,      \* whether the operator has revoked the session
    ended,      \* as long as that is remembered, the pair that it is stored with; durable
    crashes

vars == <<live, reported, table, forbidden, acted, ended, crashes>>

Init ==
    /\ live = [d \in Honest |-> TRUE] /\ reported = {} /\ table = {}
    /\ forbidden \in {{}, Pairs \ {Theirs}}
    /\ acted = FALSE /\ ended = {} /\ crashes = 0

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

(* The operator's word is of the id: as long as it is remembered, nobody's report of that id is taken up. *)
IsEnded(pair) == IF Is("revocationOfOnePair") THEN pair \in ended ELSE ended # {}

(* An entry of a report. Sessions of other pairs neither stand in its way, nor does it in theirs. *)
Judges(d, pair) ==
    LET own == {s \in table : d \in s.said}
        same == {s \in table : s.pair = pair}
        old == IF same = {} THEN [pair |-> pair, said |-> {}, revoked |-> FALSE] ELSE CHOOSE s \in same : TRUE
        new == [pair |-> pair, said |-> old.said \cup {d}, revoked |-> old.revoked \/ IsForbidden(pair)]
        others == table \ same
        agreed == {s \in others : Cardinality(s.said) = 2}
    IN  IF \/ IsEnded(pair)
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
    /\ UNCHANGED <<reported, forbidden, acted, ended, crashes>>

(* Acknowledged, or it is long ago. *)
Forgets(s) ==
    /\ s.revoked
    /\ table' = table \ {s}
    /\ UNCHANGED <<live, reported, forbidden, acted, ended, crashes>>

PolicyForbidsTheTwo ==
    /\ forbidden' = forbidden \cup {Theirs}
    /\ LET theirs == {s \in table : s.pair = Theirs}
       IN  Tells(UNION {Ends(s) : s \in theirs}, (table \ theirs) \cup {Revoked(s) : s \in theirs})
    /\ UNCHANGED <<reported, acted, ended, crashes>>

(* The operator names the id, as one of the sessions on his list shows it. *)
OperatorRevokes(named) ==
    /\ ~acted /\ acted' = TRUE
    /\ LET them == IF Is("revocationOfOnePair") THEN {named} ELSE table
       IN  Tells(UNION {Ends(s) : s \in them}, (table \ them) \cup {Revoked(s) : s \in them})
    /\ ended' = {named.pair}
    /\ UNCHANGED <<reported, forbidden, crashes>>

(* Whatever a member acknowledges; an honest device does when its end is gone. *)
HasAcknowledged(pair) == \A d \in Honest \cap {pair[1], pair[2]} : ~live[d]

(* So long is it remembered that by then each of the two has come back with its end and was told, or has ended it by itself. *)
RetentionIsOver == \A d \in Honest : ~live[d]

ForgetsTheOperatorsWord ==
    /\ \E pair \in ended :
        IF Is("forgottenWhenAcknowledged") THEN HasAcknowledged(pair) ELSE RetentionIsOver
    /\ ended' = {}
    /\ UNCHANGED <<live, reported, table, forbidden, acted, crashes>>

Restarts ==
    /\ crashes < MaxCrashes /\ crashes' = crashes + 1
    /\ table' = {} /\ reported' = {}
    /\ UNCHANGED <<live, forbidden, acted, ended>>

----------------------------------------------------------------------------
(* Devices *)

HonestReports(d) ==
    /\ live[d]
    /\ Judges(d, Theirs)
    /\ reported' = reported \cup {d}
    /\ UNCHANGED <<forbidden, acted, ended, crashes>>

MemberReports(d, pair) ==
    /\ d \in {pair[1], pair[2]}
    /\ Judges(d, pair)
    /\ UNCHANGED <<reported, forbidden, acted, ended, crashes>>

(* It reports without the session, says that it is over, or acknowledges. *)
MemberLetsGo(d) ==
    /\ table' = {s \in {[s EXCEPT !.said = s.said \ {d}] : s \in table} : s.said # {}}
    /\ UNCHANGED <<live, reported, forbidden, acted, ended, crashes>>

Next ==
    \/ \E d \in Honest : HonestReports(d)
    \/ \E d \in Members : MemberLetsGo(d) \/ \E pair \in Pairs : MemberReports(d, pair)
    \/ \E s \in table : DropsOneSided(s) \/ Forgets(s) \/ OperatorRevokes(s)
    \/ PolicyForbidsTheTwo \/ ForgetsTheOperatorsWord \/ Restarts

Spec == Init /\ [][Next]_vars /\ \A d \in Honest : WF_vars(HonestReports(d))

----------------------------------------------------------------------------
(* What must hold *)

TypeOK ==
    /\ live \in [Honest -> BOOLEAN] /\ reported \subseteq Honest
    /\ \A s \in table : s.pair \in Pairs /\ s.said # {} /\ s.said \subseteq {s.pair[1], s.pair[2]}
    /\ forbidden \subseteq Pairs /\ acted \in BOOLEAN /\ ended \subseteq Pairs /\ Cardinality(ended) <= 1

(* No report of others ends the channel of the two. *)
OthersEndNothing == Theirs \notin forbidden /\ ~acted => \A d \in Honest : live[d]

(* What the policy forbids ends at both ends, whoever reports first. *)
ForbiddenEnds == (Theirs \in forbidden) ~> \A d \in Honest : ~live[d]

(* What the operator revokes ends at both ends, whatever others say of its id. *)
OperatorsWordHolds == acted ~> \A d \in Honest : ~live[d]

----------------------------------------------------------------------------
(* What must not hold: TLC has to refute each, or the model would be standing still. *)

NeverTakenUp == ~\E s \in table : s.pair = Theirs /\ s.said = Honest
NeverSideBySide == Cardinality(table) < 3
=============================================================================
