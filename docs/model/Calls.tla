-------------------------------- MODULE Calls --------------------------------
(***************************************************************************)
(* The life of a code: REQUEST, PING and PONG, OFFER, ANSWER, GRANT, the   *)
(* first handshake message between the peers, and every way in which a     *)
(* call can end before that. docs/protocol.md sections 9 and 10.3.         *)
(*                                                                         *)
(* Three devices: a calls b; b is called; x is an insider, registered and  *)
(* entitled to call b, who tells the attacker all it knows.                *)
(*                                                                         *)
(* The attacker owns the network. A control message may be late or lost.   *)
(* OFFER and GRANT are worse: any that was ever sent may be delivered to   *)
(* its device again, at any time, on any connection, with its clear fields *)
(* changed. The model does not rely on the control channel's own           *)
(* encryption for them, so that the wrap has to hold alone. A recorded     *)
(* first handshake message may be sent to the target at any time.          *)
(*                                                                         *)
(* Time-outs are steps that may happen whenever what they end exists.      *)
(***************************************************************************)
EXTENDS Naturals, FiniteSets

CONSTANTS
    Mutant,
    Calls,           \* 1..n; a call, its sid and its code carry the same number
    MaxOfA, MaxOfB,  \* control connections of a, of b
    MaxCrashes,      \* of the server
    WithInsider

Mutants == {"offerWithoutHandshakeHash", "grantWithoutHandshakeHash", "wrapWithoutIds", "oneWrapKeyForAll",
            "usedSidsForgotten", "burnNotAtFirstTag", "grantBeforeAccept", "keepCodeAfterGrant", "keepCodeOnLoss",
            "keepPskOnCancel", "keepPskAfterHandshake", "oldPongCounts", "offerBeforeReady", "codePerPair",
            "callerWaitsForEver", "offerWithoutTtl", "serverWaitsForAnswer"}
ASSUME Mutant \in Mutants \cup {"none"}
Is(m) == Mutant = m

Boxes == {"a", "b"}
Max(d) == IF d = "a" THEN MaxOfA ELSE MaxOfB

VARIABLES
    up,      \* per box: its control connection, as the box sees it; 0 = none. The number stands for its h
    used,    \* per box: connections so far
    srv,     \* per box: its registered connection, as the server sees it; 0 = none
    online,  \* b said READY on the connection srv["b"]
    ping,    \* between server and b: "none", "PING" or "PONG" under way
    ponged,  \* b has answered some ping on this connection
    req,     \* the caller's memory of each call
    call,    \* the server's memory of each call, and the short messages under way for it
    offer,   \* b's memory of each sid on its present connection, and the caller that it believes in
    code,    \* the value of each code; 0 = not made
    holds,   \* <<party, sid>>: who has that code, or the psk made from it, in memory now
    wraps,   \* every OFFER and GRANT ever sent
    hello,   \* every first handshake message ever sent to b: its sid, the caller named in its prologue, its sender
    peer,    \* per sid, history: how often b accepted its code, as whose, and who it really was
    crashes

vars == <<up, used, srv, online, ping, ponged, req, call, offer, code, holds, wraps, hello, peer, crashes>>

NoCall == [state |-> "none", caller |-> "a", h |-> 0, th |-> 0, ponged |-> FALSE, accepted |-> FALSE,
           answer |-> "none", cancel |-> FALSE, failed |-> FALSE]
NoOffer == [state |-> "none", caller |-> "a"]

Init ==
    /\ up = [d \in Boxes |-> 0] /\ used = up /\ srv = up
    /\ online = FALSE /\ ping = "none" /\ ponged = FALSE
    /\ req = [i \in Calls |-> [state |-> "idle", h |-> 0, sid |-> 0]]
    /\ call = [i \in Calls |-> NoCall]
    /\ offer = [i \in Calls |-> NoOffer]
    /\ code = [i \in Calls |-> 0] /\ holds = {} /\ wraps = {} /\ hello = {}
    /\ peer = [i \in Calls |-> [times |-> 0, believed |-> "nobody", real |-> "nobody"]]
    /\ crashes = 0

(* The insider's connection is always there; it needs no model. *)
ServerHears(d, h) == IF d = "x" THEN TRUE ELSE srv[d] = h /\ h # 0
Open(i) == call[i].state \in {"probing", "present", "offered"}
Forget(party, sids) == holds \ {<<party, s>> : s \in sids}

----------------------------------------------------------------------------
(* What the server does to its calls when one is over. Each is a new value of call, so that they can be combined. *)

Over(c, telling) == [c EXCEPT !.state = "over", !.failed = telling]

(* The connection of d is gone: its calls fail, the other end is told, its codes are erased. *)
WithoutBox(d) == [i \in Calls |->
    LET c == call[i]
        caller == d = c.caller
        target == d = "b"
    IN  CASE c.state = "asked" /\ caller -> Over(c, FALSE)
          [] c.state \in {"probing", "present"} /\ (caller \/ target) -> Over(c, target)
          [] c.state = "offered" /\ (caller \/ target) -> [Over(c, target) EXCEPT !.cancel = caller]
          [] c.state = "granted" /\ caller -> [c EXCEPT !.cancel = TRUE]
          [] OTHER -> c]

CodesWithoutBox(d) ==
    IF Is("keepCodeOnLoss") THEN holds
    ELSE Forget("server", {i \in Calls : Open(i) /\ (d = "b" \/ d = call[i].caller)})

----------------------------------------------------------------------------
(* Control connections. A registration is one step here; module Tickets has its inside. *)

Connects(d) ==
    /\ up[d] = 0 /\ used[d] < Max(d)
    /\ used' = [used EXCEPT ![d] = @ + 1]
    /\ up' = [up EXCEPT ![d] = used'[d]] /\ srv' = [srv EXCEPT ![d] = used'[d]]
    /\ call' = WithoutBox(d) /\ holds' = CodesWithoutBox(d)   \* the older connection is superseded
    /\ IF d = "b" THEN online' = FALSE /\ ping' = "none" /\ ponged' = FALSE /\ offer' = [i \in Calls |-> NoOffer]
                  ELSE UNCHANGED <<online, ping, ponged, offer>>
    /\ UNCHANGED <<req, code, wraps, hello, peer, crashes>>

TargetSaysReady ==
    /\ up["b"] # 0 /\ srv["b"] = up["b"] /\ ~online
    /\ online' = TRUE
    /\ UNCHANGED <<up, used, srv, ping, ponged, req, call, offer, code, holds, wraps, hello, peer, crashes>>

(* A box loses its connection, or its power: either way its open calls and offers are gone, and their codes. *)
LosesConnection(d) ==
    /\ up[d] # 0
    /\ up' = [up EXCEPT ![d] = 0]
    /\ holds' = Forget(d, Calls)
    /\ IF d = "a"
         THEN /\ req' = [i \in Calls |-> IF req[i].state \in {"waiting", "dialling"}
                                           THEN [req[i] EXCEPT !.state = "ended"] ELSE req[i]]
              /\ UNCHANGED offer
         ELSE /\ offer' = [i \in Calls |-> [offer[i] EXCEPT !.state = IF @ = "held" THEN "dead" ELSE @]]
              /\ UNCHANGED req
    /\ UNCHANGED <<used, srv, online, ping, ponged, call, code, wraps, hello, peer, crashes>>

ServerDrops(d) == \* it noticed the loss, or two pings went unanswered
    /\ srv[d] # 0
    /\ srv' = [srv EXCEPT ![d] = 0]
    /\ call' = WithoutBox(d) /\ holds' = CodesWithoutBox(d)
    /\ IF d = "b" THEN online' = FALSE /\ ping' = "none" /\ ponged' = FALSE ELSE UNCHANGED <<online, ping, ponged>>
    /\ UNCHANGED <<up, used, req, offer, code, wraps, hello, peer, crashes>>

ServerCrashes ==
    /\ crashes < MaxCrashes /\ crashes' = crashes + 1
    /\ srv' = [d \in Boxes |-> 0] /\ online' = FALSE /\ ping' = "none" /\ ponged' = FALSE
    /\ call' = [i \in Calls |-> IF call[i].state = "none" THEN call[i]
                                ELSE [Over(call[i], FALSE) EXCEPT !.answer = "none", !.cancel = FALSE]]
    /\ holds' = Forget("server", Calls)
    /\ UNCHANGED <<up, used, req, offer, code, wraps, hello, peer>>

----------------------------------------------------------------------------
(* The caller a *)

Next1(i) == req[i].state = "idle" /\ \A j \in Calls : j < i => req[j].state # "idle"

Asks(i) ==
    /\ Next1(i) /\ up["a"] # 0
    /\ \A j \in Calls : req[j].state # "waiting"
    /\ req' = [req EXCEPT ![i].state = "waiting", ![i].h = up["a"]]
    /\ call' = [call EXCEPT ![i].state = "asked", ![i].h = up["a"]]
    /\ UNCHANGED <<up, used, srv, online, ping, ponged, offer, code, holds, wraps, hello, peer, crashes>>

GivesUp(i) ==
    /\ req[i].state = "waiting"
    /\ req' = [req EXCEPT ![i].state = "ended"]
    /\ UNCHANGED <<up, used, srv, online, ping, ponged, call, offer, code, holds, wraps, hello, peer, crashes>>

HearsFailure(i) ==
    /\ call[i].failed /\ call[i].caller = "a" /\ up["a"] = call[i].h
    /\ call' = [call EXCEPT ![i].failed = FALSE]
    /\ req' = [req EXCEPT ![i].state = IF @ = "waiting" THEN "ended" ELSE @]
    /\ UNCHANGED <<up, used, srv, online, ping, ponged, offer, code, holds, wraps, hello, peer, crashes>>

(* The request id stands in GRANT's clear part, so the attacker chooses the request that a GRANT is for. *)
TakesGrant(i, w) ==
    /\ req[i].state = "waiting"
    /\ w.kind = "GRANT" /\ w.to = "a"
    /\ w.h = up["a"] \/ Is("grantWithoutHandshakeHash")
    /\ \A j \in Calls : ~(req[j].sid = w.sid /\ req[j].h = up["a"])   \* no sid twice on one connection
    /\ req' = [req EXCEPT ![i].state = "dialling", ![i].sid = w.sid]
    /\ holds' = holds \cup {<<"a", w.sid>>}
    /\ UNCHANGED <<up, used, srv, online, ping, ponged, call, offer, code, wraps, hello, peer, crashes>>

(* GRANT for a request that was given up: SESSION_DOWN NOT_USED, upon which the server cancels. *)
ReturnsGrant(i) ==
    /\ req[i].state = "ended" /\ req[i].sid = 0 /\ req[i].h = up["a"]
    /\ call[i].state = "granted" /\ ~call[i].cancel /\ ServerHears("a", call[i].h)
    /\ call' = [call EXCEPT ![i].cancel = TRUE]
    /\ UNCHANGED <<up, used, srv, online, ping, ponged, req, offer, code, holds, wraps, hello, peer, crashes>>

Hello(sid, caller, sender) == [sid |-> sid, caller |-> caller, sender |-> sender, code |-> code[sid]]

Dials(i) ==
    /\ req[i].state = "dialling"
    /\ hello' = hello \cup {Hello(req[i].sid, "a", "a")}
    /\ hello' # hello
    /\ UNCHANGED <<up, used, srv, online, ping, ponged, req, call, offer, code, holds, wraps, peer, crashes>>

GetsThrough(i) ==
    LET s == req[i].sid IN
    /\ req[i].state = "dialling" /\ peer[s].times > 0 /\ peer[s].real = "a"
    /\ req' = [req EXCEPT ![i].state = "up"]
    /\ holds' = IF Is("keepPskAfterHandshake") THEN holds ELSE Forget("a", {s})
    /\ UNCHANGED <<up, used, srv, online, ping, ponged, call, offer, code, wraps, hello, peer, crashes>>

DialEnds(i) == \* no connection, no answer, or the ttl of GRANT has passed
    /\ req[i].state = "dialling"
    /\ req' = [req EXCEPT ![i].state = "ended"]
    /\ holds' = Forget("a", {req[i].sid})
    /\ UNCHANGED <<up, used, srv, online, ping, ponged, call, offer, code, wraps, hello, peer, crashes>>

----------------------------------------------------------------------------
(* The insider x: it calls like anyone, and puts any caller's name into its handshake *)

XOpens(w) == w.to = "x" \/ Is("oneWrapKeyForAll")
XKnows == {w.sid : w \in {v \in wraps : XOpens(v)}}

XAsks(i) ==
    /\ WithInsider /\ Next1(i)
    /\ req' = [req EXCEPT ![i].state = "foreign"]
    /\ call' = [call EXCEPT ![i].state = "asked", ![i].caller = "x"]
    /\ UNCHANGED <<up, used, srv, online, ping, ponged, offer, code, holds, wraps, hello, peer, crashes>>

XDials(s, name) ==
    /\ s \in XKnows
    /\ hello' = hello \cup {Hello(s, name, "x")}
    /\ hello' # hello
    /\ UNCHANGED <<up, used, srv, online, ping, ponged, req, call, offer, code, holds, wraps, peer, crashes>>

----------------------------------------------------------------------------
(* The target b *)

AnswersPing ==
    /\ ping = "PING" /\ up["b"] # 0 /\ up["b"] = srv["b"]
    /\ ping' = "PONG"
    /\ UNCHANGED <<up, used, srv, online, ponged, req, call, offer, code, holds, wraps, hello, peer, crashes>>

(* OFFER arrives, naming some caller; if its wrap opens, b answers at once, by its own policy. *)
HearsOffer(w, name, accepts) ==
    /\ w.kind = "OFFER" /\ up["b"] # 0
    /\ w.h = up["b"] \/ Is("offerWithoutHandshakeHash")
    /\ name = w.caller \/ Is("wrapWithoutIds")
    /\ offer[w.sid].state = "none" \/ (Is("usedSidsForgotten") /\ offer[w.sid].state # "held")
    /\ offer' = [offer EXCEPT ![w.sid] = [state |-> IF accepts THEN "held" ELSE "dead", caller |-> name]]
    /\ holds' = IF accepts THEN holds \cup {<<"b", w.sid>>} ELSE holds
    /\ call' = IF w.h = up["b"] /\ call[w.sid].state = "offered"
                 THEN [call EXCEPT ![w.sid].answer = IF accepts THEN "accept" ELSE "decline",
                                   ![w.sid].accepted = accepts]
                 ELSE call   \* nobody asks for that answer any more
    /\ UNCHANGED <<up, used, srv, online, ping, ponged, req, code, wraps, hello, peer, crashes>>

HearsCancel(i) ==
    /\ call[i].cancel /\ up["b"] = call[i].th /\ offer[i].state = "held"
    /\ call' = [call EXCEPT ![i].cancel = FALSE]
    /\ offer' = [offer EXCEPT ![i].state = "dead"]
    /\ holds' = IF Is("keepPskOnCancel") THEN holds ELSE Forget("b", {i})
    /\ UNCHANGED <<up, used, srv, online, ping, ponged, req, code, wraps, hello, peer, crashes>>

OfferExpires(i) ==
    /\ offer[i].state = "held"
    /\ offer' = [offer EXCEPT ![i].state = "dead"]
    /\ holds' = Forget("b", {i})
    /\ UNCHANGED <<up, used, srv, online, ping, ponged, req, call, code, wraps, hello, peer, crashes>>

(* A first handshake message, from its sender or from one who recorded it. The tag is
   right when code, sid and ids are. *)
HearsHello(m) ==
    LET s == m.sid IN
    /\ offer[s].state = "held" /\ m.caller = offer[s].caller /\ m.code = code[s]
    /\ peer[s].times < 2
    /\ peer' = [peer EXCEPT ![s] = [times |-> @.times + 1, believed |-> offer[s].caller, real |-> m.sender]]
    /\ IF Is("burnNotAtFirstTag")
         THEN UNCHANGED <<offer, holds>>
         ELSE offer' = [offer EXCEPT ![s].state = "burned"] /\ holds' = Forget("b", {s})
    /\ UNCHANGED <<up, used, srv, online, ping, ponged, req, call, code, wraps, hello, crashes>>

----------------------------------------------------------------------------
(* The server *)

ReadsRequest(i) ==
    LET c == call[i] IN
    /\ c.state = "asked" /\ ServerHears(c.caller, c.h)
    /\ IF \E j \in Calls : Open(j) /\ call[j].caller = c.caller
         THEN call' = [call EXCEPT ![i] = Over(c, TRUE)] /\ UNCHANGED ping        \* LIMIT: one open request of a pair
       ELSE IF srv["b"] = 0 \/ ~(online \/ Is("offerBeforeReady"))
         THEN call' = [call EXCEPT ![i] = Over(c, TRUE)] /\ UNCHANGED ping        \* OFFLINE
       ELSE IF Is("oldPongCounts") /\ ponged
         THEN call' = [call EXCEPT ![i].state = "present"] /\ UNCHANGED ping
       ELSE /\ call' = [call EXCEPT ![i].state = "probing"]
            /\ ping' = IF ping = "none" THEN "PING" ELSE ping
    /\ UNCHANGED <<up, used, srv, online, ponged, req, offer, code, holds, wraps, hello, peer, crashes>>

(* One pong serves every request that waits for it. *)
ReadsPong ==
    /\ ping = "PONG"
    /\ ping' = "none" /\ ponged' = TRUE
    /\ call' = [i \in Calls |-> IF call[i].state = "probing" THEN [call[i] EXCEPT !.state = "present", !.ponged = TRUE]
                                                            ELSE call[i]]
    /\ UNCHANGED <<up, used, srv, online, req, offer, code, holds, wraps, hello, peer, crashes>>

ProbeEnds(i) ==
    /\ call[i].state = "probing"
    /\ call' = [call EXCEPT ![i] = Over(@, TRUE)]
    /\ UNCHANGED <<up, used, srv, online, ping, ponged, req, offer, code, holds, wraps, hello, peer, crashes>>

Wrap(kind, i, to, h) == [kind |-> kind, sid |-> i, to |-> to, h |-> h, caller |-> call[i].caller]
Grant(i) == Wrap("GRANT", i, call[i].caller, call[i].h)

EarlierOfPair(i) == {j \in Calls : j < i /\ code[j] # 0 /\ call[j].caller = call[i].caller}

MakesOffer(i) ==
    /\ call[i].state = "present"
    /\ code' = [code EXCEPT ![i] = IF Is("codePerPair") /\ EarlierOfPair(i) # {}
                                     THEN code[CHOOSE j \in EarlierOfPair(i) : TRUE] ELSE i]
    /\ holds' = holds \cup {<<"server", i>>}
    /\ call' = [call EXCEPT ![i].state = "offered", ![i].th = srv["b"]]
    /\ wraps' = wraps \cup {Wrap("OFFER", i, "b", srv["b"])} \cup (IF Is("grantBeforeAccept") THEN {Grant(i)} ELSE {})
    /\ UNCHANGED <<up, used, srv, online, ping, ponged, req, offer, hello, peer, crashes>>

ReadsAnswer(i) ==
    LET c == call[i] IN
    /\ c.state = "offered" /\ c.answer # "none" /\ ServerHears("b", c.th)
    /\ IF c.answer = "accept"
         THEN /\ wraps' = wraps \cup {Grant(i)}
              /\ call' = [call EXCEPT ![i].state = "granted", ![i].answer = "none"]
              /\ holds' = IF Is("keepCodeAfterGrant") THEN holds ELSE Forget("server", {i})
         ELSE /\ call' = [call EXCEPT ![i] = [Over(c, TRUE) EXCEPT !.answer = "none"]]
              /\ holds' = Forget("server", {i})
              /\ UNCHANGED wraps
    /\ UNCHANGED <<up, used, srv, online, ping, ponged, req, offer, code, hello, peer, crashes>>

AnswerTimesOut(i) ==
    /\ call[i].state = "offered"
    /\ call' = [call EXCEPT ![i] = [Over(@, TRUE) EXCEPT !.cancel = TRUE, !.answer = "none"]]
    /\ holds' = Forget("server", {i})
    /\ UNCHANGED <<up, used, srv, online, ping, ponged, req, offer, code, wraps, hello, peer, crashes>>

----------------------------------------------------------------------------

Next ==
    \/ \E d \in Boxes : Connects(d) \/ LosesConnection(d) \/ ServerDrops(d)
    \/ TargetSaysReady \/ ServerCrashes \/ AnswersPing \/ ReadsPong
    \/ \E i \in Calls :
        \/ Asks(i) \/ GivesUp(i) \/ HearsFailure(i) \/ ReturnsGrant(i) \/ Dials(i) \/ GetsThrough(i) \/ DialEnds(i)
        \/ XAsks(i) \/ HearsCancel(i) \/ OfferExpires(i)
        \/ ReadsRequest(i) \/ ProbeEnds(i) \/ MakesOffer(i) \/ ReadsAnswer(i) \/ AnswerTimesOut(i)
        \/ \E w \in wraps : TakesGrant(i, w)
        \/ \E name \in {"a", "x"} : XDials(i, name)
    \/ \E w \in wraps, name \in {"a", "x"}, accepts \in BOOLEAN : HearsOffer(w, name, accepts)
    \/ \E m \in hello : HearsHello(m)

Spec == Init /\ [][Next]_vars

(* Only timers need to be fair: nothing that follows depends on the network. *)
Timers == \A i \in Calls :
    /\ Is("callerWaitsForEver") \/ WF_vars(GivesUp(i))
    /\ WF_vars(DialEnds(i)) /\ WF_vars(ProbeEnds(i)) /\ WF_vars(MakesOffer(i))
    /\ Is("offerWithoutTtl") \/ WF_vars(OfferExpires(i))
    /\ Is("serverWaitsForAnswer") \/ WF_vars(AnswerTimesOut(i))

FairSpec == Spec /\ Timers

----------------------------------------------------------------------------
(* What must hold *)

TypeOK ==
    /\ \A d \in Boxes : up[d] \in 0..Max(d) /\ srv[d] \in 0..Max(d)
    /\ \A i \in Calls :
        /\ req[i].state \in {"idle", "waiting", "dialling", "up", "ended", "foreign"} /\ req[i].sid \in Calls \cup {0}
        /\ call[i].state \in {"none", "asked", "probing", "present", "offered", "granted", "over"}
        /\ offer[i].state \in {"none", "held", "burned", "dead"}
    /\ holds \in SUBSET ({"server", "a", "b"} \X Calls)

(* No code is made before the target answered a heartbeat after the request arrived; nor for a target not ready. *)
CodeOnlyAfterPong == \A i \in Calls : code[i] # 0 => call[i].ponged
OffersOnlyToReadyTargets == \A i \in Calls : call[i].state \in {"probing", "present", "offered"} => online

CodesAreFresh == \A i, j \in Calls : code[i] # 0 /\ code[i] = code[j] => i = j

(* The caller is told nothing before the target has the code: no code at one end only, short of a lost connection. *)
GrantOnlyAfterAccept == \A w \in wraps : w.kind = "GRANT" => call[w.sid].accepted

(* A code is in nobody's memory longer than its use. *)
CodeErasedAtServer == \A i \in Calls : <<"server", i>> \in holds => call[i].state = "offered"
CodeErasedAtTarget == \A i \in Calls : <<"b", i>> \in holds => offer[i].state = "held"
CodeErasedAtCaller == \A i \in Calls :
    <<"a", i>> \in holds => \E j \in Calls : req[j].sid = i /\ req[j].state = "dialling"

(* A target accepts a code once, over all its connections and power cuts. *)
CodeAcceptedAtMostOnce == \A i \in Calls : peer[i].times <= 1

(* No third party sees a code, and the target is right about who calls. *)
NoThirdPartySeesCode == \A s \in XKnows : call[s].caller = "x"
TargetKnowsItsCaller == \A i \in Calls : peer[i].times > 0 => peer[i].believed = peer[i].real

(* A caller uses only a grant that was made on its present connection, and is through only to a target that accepted. *)
LateGrantCannotOpen == \A i \in Calls : req[i].state \in {"dialling", "up"} => call[req[i].sid].h = req[i].h
BothEndsOrNone == \A i \in Calls : req[i].state = "up" => peer[req[i].sid].times = 1 /\ peer[req[i].sid].real = "a"

(* With timers alone: every call ends, every offer dies, and no code stays anywhere. *)
EveryCallEnds == \A i \in Calls : req[i].state \in {"waiting", "dialling"} ~> req[i].state \in {"up", "ended"}
EveryOfferDies == \A i \in Calls : offer[i].state = "held" ~> offer[i].state # "held"
EveryCodeDies == <>[](holds = {})

----------------------------------------------------------------------------
(* What must not hold: TLC has to refute each, or the model would be standing still. *)

NobodyGetsThrough == \A i \in Calls : req[i].state # "up"
InsiderNeverGetsThrough == \A i \in Calls : peer[i].real # "x"
NobodyGetsThroughLater == \A i \in Calls : i > 1 => req[i].state # "up"
=============================================================================
