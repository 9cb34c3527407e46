package org.stblink.toolchain.bench;

import java.util.List;
import java.util.Locale;

/** Draws what becomes of a figure while another is multiplied, as SVG: text only, the same for the same numbers. */
final class LogPlot {
    private static final int WIDTH = 760;
    private static final int HEIGHT = 360;
    private static final int LEFT = 70;
    private static final int TOP = 40;
    private static final int PLOT_WIDTH = 460;
    private static final int PLOT_HEIGHT = 260;
    private static final int LINES = 4;
    /** Distinguishable without colour vision (Okabe and Ito). */
    private static final String[] COLOURS = {"#0072b2", "#d55e00"};

    private LogPlot() {}

    /**
     * A line of the plot.
     *
     * @param ys one for each x
     */
    record Line(String name, List<Double> ys) {}

    /**
     * Draws.
     *
     * @param unit of the figures
     * @param xs rising, each 1 or more; drawn by their logarithms
     * @param lines at most two
     */
    static String of(String title, String unit, String what, List<Integer> xs, List<Line> lines) {
        double top = top(lines);
        StringBuilder svg = new StringBuilder();
        put(
                svg,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\">",
                WIDTH,
                HEIGHT);
        put(svg, "<rect width=\"%d\" height=\"%d\" fill=\"white\"/>", WIDTH, HEIGHT);
        put(svg, "<text x=\"%d\" y=\"20\" font-size=\"14\">%s</text>", LEFT, title);
        for (int i = 0; i <= LINES; i++) {
            int y = TOP + PLOT_HEIGHT - PLOT_HEIGHT * i / LINES;
            put(svg, "<path d=\"M%d %dh%d\" stroke=\"#dddddd\"/>", LEFT, y, PLOT_WIDTH);
            put(
                    svg,
                    "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s %s</text>",
                    LEFT - 6,
                    y + 4,
                    number(top * i / LINES),
                    unit);
        }
        for (int x : xs) {
            put(
                    svg,
                    "<text x=\"%.0f\" y=\"%d\" text-anchor=\"middle\">%,d</text>",
                    x(x, xs),
                    TOP + PLOT_HEIGHT + 18,
                    x);
        }
        put(
                svg,
                "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>",
                LEFT + PLOT_WIDTH / 2,
                TOP + PLOT_HEIGHT + 38,
                what);
        for (int i = 0; i < lines.size(); i++) {
            draw(svg, lines.get(i), xs, top, COLOURS[i], i);
        }
        return svg.append("</svg>\n").toString();
    }

    private static void draw(StringBuilder svg, Line line, List<Integer> xs, double top, String colour, int row) {
        StringBuilder path = new StringBuilder("M");
        for (int i = 0; i < xs.size(); i++) {
            double y = TOP + PLOT_HEIGHT - PLOT_HEIGHT * line.ys.get(i) / top;
            path.append(String.format(Locale.ROOT, "%.1f %.1f ", x(xs.get(i), xs), y));
            put(svg, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>", x(xs.get(i), xs), y, colour);
        }
        int y = TOP + 14 + 20 * row;
        int x = LEFT + PLOT_WIDTH + 16;
        put(
                svg,
                "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>",
                path.toString().trim(),
                colour);
        put(svg, "<path d=\"M%d %dh20\" stroke=\"%s\" stroke-width=\"2\"/>", x, y - 4, colour);
        put(svg, "<text x=\"%d\" y=\"%d\">%s</text>", x + 26, y, line.name);
    }

    private static double x(int value, List<Integer> xs) {
        double first = Math.log(xs.get(0));
        double last = Math.log(xs.get(xs.size() - 1));
        return last == first ? LEFT : LEFT + PLOT_WIDTH * (Math.log(value) - first) / (last - first);
    }

    /** A round number that no figure is above. */
    private static double top(List<Line> lines) {
        double most = 0;
        for (Line line : lines) {
            for (double y : line.ys) {
                most = Math.max(most, y);
            }
        }
        double power = Math.pow(10, Math.floor(Math.log10(Math.max(most, 1e-3))));
        for (double factor : new double[] {1, 2, 4, 8}) {
            if (most <= factor * power) {
                return factor * power;
            }
        }
        return 10 * power;
    }

    private static String number(double value) {
        return value == Math.rint(value)
                ? String.format(Locale.ROOT, "%,.0f", value)
                : String.format(Locale.ROOT, "%.1f", value);
    }

    private static void put(StringBuilder svg, String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
