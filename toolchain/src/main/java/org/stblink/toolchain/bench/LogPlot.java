package org.stblink.toolchain.bench;

import java.util.Formatter;
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
        Formatter svg = new Formatter(Locale.ROOT);
        svg.format(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\">\n",
                WIDTH, HEIGHT);
        svg.format("<rect width=\"%d\" height=\"%d\" fill=\"white\"/>\n", WIDTH, HEIGHT);
        svg.format("<text x=\"%d\" y=\"20\" font-size=\"14\">%s</text>\n", LEFT, title);
        for (int i = 0; i <= LINES; i++) {
            int y = TOP + PLOT_HEIGHT - PLOT_HEIGHT * i / LINES;
            svg.format("<path d=\"M%d %dh%d\" stroke=\"#dddddd\"/>\n", LEFT, y, PLOT_WIDTH);
            svg.format(
                    "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s %s</text>\n",
                    LEFT - 6, y + 4, number(top * i / LINES), unit);
        }
        for (int x : xs) {
            svg.format(
                    "<text x=\"%.0f\" y=\"%d\" text-anchor=\"middle\">%,d</text>\n",
                    x(x, xs), TOP + PLOT_HEIGHT + 18, x);
        }
        svg.format(
                "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>\n",
                LEFT + PLOT_WIDTH / 2, TOP + PLOT_HEIGHT + 38, what);
        for (int i = 0; i < lines.size(); i++) {
            draw(svg, lines.get(i), xs, top, COLOURS[i], i);
        }
        return svg.format("</svg>\n").toString();
    }

    private static void draw(Formatter svg, Line line, List<Integer> xs, double top, String colour, int row) {
        StringBuilder path = new StringBuilder("M");
        for (int i = 0; i < xs.size(); i++) {
            double y = TOP + PLOT_HEIGHT - PLOT_HEIGHT * line.ys.get(i) / top;
            path.append(String.format(Locale.ROOT, "%.1f %.1f ", x(xs.get(i), xs), y));
            svg.format("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>\n", x(xs.get(i), xs), y, colour);
        }
        int y = TOP + 14 + 20 * row;
        int x = LEFT + PLOT_WIDTH + 16;
        svg.format(
                "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>\n",
                path.toString().trim(), colour);
        svg.format("<path d=\"M%d %dh20\" stroke=\"%s\" stroke-width=\"2\"/>\n", x, y - 4, colour);
        svg.format("<text x=\"%d\" y=\"%d\">%s</text>\n", x + 26, y, line.name);
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
}
