// Draws the report's time series from the JSON that the report carries. Without it the tables say the same.
import { init, use } from "echarts/core";
import { LineChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import { SVGRenderer } from "echarts/renderers";

use([LineChart, AriaComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, SVGRenderer]);

// Okabe & Ito's colours, told apart with every kind of colour vision; and a dash for each, for grey printers.
const colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#000000"];
const dashes = ["solid", [7, 4], [2, 3], [9, 3, 2, 3], [4, 2], "solid"];

// As the page has it: a legend is laid out by the widths of its words.
const fontFamily = getComputedStyle(document.body).fontFamily;

// A limit that lies not far above the lines is in the picture; one far above would press them flat.
function highest(value, limits) {
  const near = limits.map((limit) => limit.value).filter((limit) => limit > 0.85 * value && (value === 0 || limit < 4 * value));
  return near.length > 0 ? Number((1.2 * Math.max(value, ...near)).toPrecision(2)) : null;
}

function options(chart, data) {
  const text = { fontFamily, color: "#33403d", fontSize: 12 };
  const lines = data.scenarios.map((name, i) => ({
    name,
    type: "line",
    data: chart.values[i].map((value, k) => [data.times[k], value]),
    symbol: "none",
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
        label: { formatter: limit.label, position: "insideStartTop", ...text, color: "#8b2706", backgroundColor: "rgba(255,255,255,.85)", padding: [1, 3] },
      })),
    };
  }
  return {
    animation: false,
    textStyle: text,
    aria: { enabled: true, label: { description: chart.description } },
    grid: { left: 8, right: 14, top: 44, bottom: 4, containLabel: true },
    legend: { top: 0, left: 0, itemWidth: 34, itemStyle: { opacity: 0 }, itemGap: 24, textStyle: text },
    tooltip: { trigger: "axis", confine: true, valueFormatter: (value) => `${Number(value).toPrecision(3)} ${chart.unit}` },
    xAxis: { type: data.calendar ? "time" : "value", axisLabel: { ...text, hideOverlap: true, formatter: data.calendar ? { year: "{yyyy}", month: "{yyyy}-{MM}", day: "{MM}-{dd}" } : undefined }, axisLine: { lineStyle: { color: "#8d9a96" } } },
    yAxis: {
      type: "value",
      name: chart.unit,
      nameTextStyle: { ...text, align: "left" },
      nameGap: 10,
      axisLabel: text,
      splitLine: { lineStyle: { color: "#e4e9e7" } },
      max: (range) => highest(range.max, chart.limits),
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
    place.parentElement.querySelector("details").open = false; // the same in numbers, for who asks
    const instance = init(place, null, { renderer: "svg" });
    instance.setOption(options(chart, data));
    return instance;
  });
  const fit = () => drawn.forEach((instance) => instance.resize());
  addEventListener("resize", fit);
  addEventListener("beforeprint", fit);
}
