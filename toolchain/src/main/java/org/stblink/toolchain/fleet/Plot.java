package org.stblink.toolchain.fleet;

import java.util.Formatter;
import java.util.List;
import java.util.Locale;

/** Draws how many boxes are back over time, as SVG: text only, the same for the same numbers. */
final class Plot {
    private static final int WIDTH = 760;
    private static final int HEIGHT = 360;
    private static final int LEFT = 60;
    private static final int TOP = 40;
    private static final int PLOT_WIDTH = 480;
    private static final int PLOT_HEIGHT = 260;
    /** Distinguishable without colour vision (Okabe and Ito). */
    private static final String[] COLOURS = {"#0072b2", "#d55e00", "#009e73", "#cc79a7", "#555555"};

    private static final int POINTS = 240;

    private Plot() {}

    /** One line for each result; the time axis ends when the slowest is back. */
    static String of(String title, List<Simulation.Result> results) {
        double seconds =
                results.stream().mapToDouble(Simulation.Result::seconds).max().orElse(1);
        double step = step(seconds);
        double end = Math.ceil(seconds / step) * step;
        Formatter svg = new Formatter(Locale.ROOT);
        svg.format(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\">\n",
                WIDTH, HEIGHT);
        svg.format("<rect width=\"%d\" height=\"%d\" fill=\"white\"/>\n", WIDTH, HEIGHT);
        svg.format("<text x=\"%d\" y=\"20\" font-size=\"14\">%s</text>\n", LEFT, title);
        for (int percent = 0; percent <= 100; percent += 25) {
            int y = TOP + PLOT_HEIGHT - PLOT_HEIGHT * percent / 100;
            svg.format("<path d=\"M%d %dh%d\" stroke=\"#dddddd\"/>\n", LEFT, y, PLOT_WIDTH);
            svg.format("<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%d %%</text>\n", LEFT - 6, y + 4, percent);
        }
        for (double at = 0; at <= end + step / 2; at += step) {
            svg.format(
                    "<text x=\"%.0f\" y=\"%d\" text-anchor=\"middle\">%.0f s</text>\n",
                    LEFT + PLOT_WIDTH * at / end, TOP + PLOT_HEIGHT + 18, at);
        }
        for (int i = 0; i < results.size(); i++) {
            draw(svg, results.get(i), end, COLOURS[i % COLOURS.length], i);
        }
        return svg.format("</svg>\n").toString();
    }

    private static void draw(Formatter svg, Simulation.Result result, double end, String colour, int row) {
        StringBuilder path = new StringBuilder("M");
        int[] back = result.back();
        double last = Math.min(end, back.length - 1);
        for (int i = 0; i <= POINTS; i++) {
            int second = (int) Math.min(back.length - 1, Math.round(last * i / POINTS));
            path.append(String.format(
                    Locale.ROOT,
                    "%.1f %.1f ",
                    LEFT + PLOT_WIDTH * Math.min(second, end) / end,
                    TOP + PLOT_HEIGHT - PLOT_HEIGHT * (double) back[second] / back[back.length - 1]));
        }
        int y = TOP + 14 + 20 * row;
        int x = LEFT + PLOT_WIDTH + 16;
        svg.format(
                "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>\n",
                path.toString().trim(), colour);
        svg.format("<path d=\"M%d %dh20\" stroke=\"%s\" stroke-width=\"2\"/>\n", x, y - 4, colour);
        svg.format(
                "<text x=\"%d\" y=\"%d\">%s</text>\n",
                x + 26, y, result.policy().name());
    }

    /** A round distance of labels: about eight of them. */
    private static double step(double most) {
        double power = Math.pow(10, Math.floor(Math.log10(most / 8)));
        for (double factor : new double[] {1, 2, 5}) {
            if (most / (factor * power) <= 8) {
                return factor * power;
            }
        }
        return 10 * power;
    }
}
