// Draws the report's time series from the JSON that the report carries. Without it the tables say the same.
import { init, use } from "echarts/core";
import { LineChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import { SVGRenderer } from "echarts/renderers";

use([LineChart, AriaComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, SVGRenderer]);

// Okabe & Ito's colours, told apart with every kind of colour vision; and a dash for each, for grey printers.
const colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#000000"];
const dashes = ["solid", [7, 4], [2, 3], [9, 3, 2, 3], [4, 2], "solid"];

function options(chart, data) {
  const text = { fontFamily: "inherit", color: "#33403d", fontSize: 12 };
  const lines = data.scenarios.map((name, i) => ({
    name,
    type: "line",
    data: chart.values[i].map((value, k) => [data.times[k], value]),
    showSymbol: false,
    color: colours[i % colours.length],
    lineStyle: { width: 1.6, type: dashes[i % dashes.length] },
    emphasis: { disabled: true },
  }));
  if (chart.limits.length > 0) {
    lines[0].markLine = {
      silent: true,
      symbol: "none",
      data: chart.limits.map((limit) => ({
        yAxis: limit.value,
        lineStyle: { color: "#8b2706", type: [3, 3], width: 1.2 },
        label: { formatter: limit.label, position: "insideEndTop", ...text, color: "#8b2706" },
      })),
    };
  }
  return {
    animation: false,
    textStyle: text,
    aria: { enabled: true, label: { description: chart.description } },
    grid: { left: 8, right: 14, top: 44, bottom: 4, containLabel: true },
    legend: { top: 0, left: 0, itemWidth: 34, textStyle: text },
    tooltip: { trigger: "axis", confine: true, valueFormatter: (value) => `${Number(value).toPrecision(3)} ${chart.unit}` },
    xAxis: { type: data.calendar ? "time" : "value", axisLabel: text, axisLine: { lineStyle: { color: "#8d9a96" } } },
    yAxis: {
      type: "value",
      name: chart.unit,
      nameTextStyle: { ...text, align: "left" },
      nameGap: 10,
      axisLabel: text,
      splitLine: { lineStyle: { color: "#e4e9e7" } },
      max: (range) => Math.max(range.max, ...chart.limits.filter((l) => l.value < 3 * range.max).map((l) => 1.08 * l.value)),
    },
    series: lines,
  };
}

const source = document.getElementById("series-data");
if (source) {
  const data = JSON.parse(source.textContent);
  const drawn = data.charts.map((chart) => {
    const place = document.getElementById(chart.id);
    place.hidden = false;
    const instance = init(place, null, { renderer: "svg" });
    instance.setOption(options(chart, data));
    return instance;
  });
  const fit = () => drawn.forEach((instance) => instance.resize());
  addEventListener("resize", fit);
  addEventListener("beforeprint", fit);
}
