package org.stblink.port.kit;

import java.util.ArrayList;
import java.util.List;

/** What a run of the kit found. {@link TextReport} and {@link JsonReport} write it down. */
public final class Report {
    private final String portName;
    private final String vm;
    private final String peer;
    private final List<RuleResult> rules = new ArrayList<RuleResult>();
    private final List<Figure> figures = new ArrayList<Figure>();
    private String remark = "";

    Report(String portName, String vm, String peer) {
        this.portName = portName;
        this.vm = vm;
        this.peer = peer;
        Rule[] all = RuleBook.rules();
        for (int i = 0; i < all.length; i++) {
            rules.add(new RuleResult(all[i]));
        }
    }

    void add(CheckResult result) {
        rule(result.check().rule()).add(result);
    }

    /** Replaces a figure of the same name. */
    void add(Figure figure) {
        for (int i = 0; i < figures.size(); i++) {
            if (figures.get(i).name().equals(figure.name())) {
                figures.set(i, figure);
                return;
            }
        }
        figures.add(figure);
    }

    /** The port's name, as told. */
    public String portName() {
        return portName;
    }

    /** The virtual machine's name and version. */
    public String vm() {
        return vm;
    }

    /** Host and port of the peer, or empty when there was none. */
    public String peer() {
        return peer;
    }

    /** Every rule, also those not looked at, in the order of {@link RuleBook}. */
    public List<RuleResult> rules() {
        return new ArrayList<RuleResult>(rules);
    }

    /** @throws IllegalArgumentException when there is no such rule */
    public RuleResult rule(String id) {
        for (int i = 0; i < rules.size(); i++) {
            if (rules.get(i).rule().id().equals(id)) {
                return rules.get(i);
            }
        }
        throw new IllegalArgumentException("there is no rule " + id);
    }

    /** What was measured, in the order it was. */
    public List<Figure> figures() {
        return new ArrayList<Figure>(figures);
    }

    void remark(String text) {
        remark = remark.length() == 0 ? text : remark + "; " + text;
    }

    /** What a person should know beside the rules: that what the run left could not be removed, say. Mostly empty. */
    public String remark() {
        return remark;
    }

    /** How many rules came out so. */
    public int count(String outcome) {
        int count = 0;
        for (int i = 0; i < rules.size(); i++) {
            if (rules.get(i).outcome().equals(outcome)) {
                count++;
            }
        }
        return count;
    }

    /** Whether a MUST is broken. */
    public boolean failed() {
        return count(Outcome.FAIL) > 0;
    }
}
