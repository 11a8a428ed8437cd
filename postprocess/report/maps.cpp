// Maps side by side: the reference, another scenario, and the difference, on one scale a row.
#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <optional>

#include <fmt/format.h>

#include "postprocess/export/reach_lines.hpp"
#include "postprocess/report/html.hpp"
#include "postprocess/report/map_picture.hpp"
#include "postprocess/report/sections.hpp"

namespace headwater {

namespace {

constexpr double outside = std::numeric_limits<double>::quiet_NaN();
constexpr int least_columns = 240;  // of a picture

// One field as it is shown, in every run.
struct ShownField {
  std::string title, unit;
  std::vector<std::vector<double>> maps;  // by run: a value a cell, or a value a reach
  std::vector<ReachLine> rivers;          // of values by reach: where they are drawn
};

bool is_total(const H5Variable& variable) {
  for (const H5Attribute& attribute : variable.attributes)
    if (attribute.name == "cell_methods")
      if (const auto* method = std::get_if<std::string>(&attribute.value))
        return method->find("time: sum") != std::string::npos;
  return false;
}

std::vector<double> total_of(const RunRecord& run, const std::string& name) {
  std::vector<double> sum(run.geometry.size(), 0.0);
  for (std::size_t time = 1; time < run.map_times.size(); ++time) {  // the first is the start
    const std::vector<double> map = run.map(name, time);
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += map[i];
  }
  return sum;
}

std::string words_of(std::string name) {
  std::replace(name.begin(), name.end(), '_', ' ');
  if (!name.empty() && name[0] >= 'a' && name[0] <= 'z') name[0] = static_cast<char>(name[0] - 'a' + 'A');
  return name;
}

ShownField shown_field(const ReportContext& context, const std::string& name) {
  const Comparison& comparison = context.comparison;
  const H5Variable& layout = *comparison.reference().map_layout(name);
  const std::string unit = unit_of(layout), field = context.strings.text_or("field." + name, words_of(name));
  const bool total = is_total(layout);
  double scale = 1.0;
  ShownField shown;
  shown.unit = unit;
  if (total && comparison.reference().years() > 0.0) {
    scale = 1.0 / comparison.reference().years();
    if (unit == "m") {
      scale *= 1000.0;
      shown.unit = "mm/yr";
    } else if (unit == "kg m-2") {
      scale *= 10.0;  // 1 kg/m2 is 10 t/ha
      shown.unit = "t/ha/yr";
    }
  }
  shown.title = context.strings.text(total ? "maps.total" : "maps.state", {{"field", field}});
  for (const RunRecord& run : comparison.runs) {
    std::vector<double> map = total ? total_of(run, name) : run.map(name, run.map_times.size() - 1);
    for (double& value : map) value *= scale;
    shown.maps.push_back(std::move(map));
  }
  return shown;
}

bool same_bits(const std::vector<double>& a, const std::vector<double>& b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](double x, double y) {
           return x == y || (std::isnan(x) && std::isnan(y));
         });
}

// The field that says most: of those in the order of what people ask for, the first in which scenarios
// differ.
std::optional<ShownField> telling_field(const ReportContext& context) {
  const std::vector<RunRecord>& runs = context.comparison.runs;
  std::vector<std::string> names = {"erosion", "deposits", "elevation_change", "canopy_cover", "recharge"};
  for (const std::string& name : runs.front().map_names())
    if (name != "elevation" && name != "land_state" && name != "rain" &&
        std::find(names.begin(), names.end(), name) == names.end())
      names.push_back(name);
  std::optional<ShownField> first;
  for (const std::string& name : names) {
    if (!std::all_of(runs.begin(), runs.end(), [&](const RunRecord& run) { return run.has_map(name); }))
      continue;
    ShownField field = shown_field(context, name);
    for (const std::vector<double>& map : field.maps)
      if (!same_bits(map, field.maps.front())) return field;
    if (!first) first = std::move(field);
  }
  return first;
}

// The mean concentration along the rivers.
std::optional<ShownField> river_field(const ReportContext& context, const std::string& substance) {
  const std::string variable = substance + "_concentration";
  ShownField field;
  field.title = context.strings.text("maps.river", {{"substance", context.substance(substance)}});
  field.unit = "mg/L";
  for (const RunRecord& run : context.comparison.runs) {
    if (!run.has_river(variable)) return std::nullopt;
    const H5Variable series = run.river(variable);
    const std::size_t reaches = run.river("x").values.size();
    std::vector<double> means = mean_over_time(series, reaches);
    for (double& mean : means) mean *= 1000.0;  // [mg/L]
    field.maps.push_back(std::move(means));
  }
  const RunRecord& reference = context.comparison.reference();
  H5Group river{"/river", {}, {}, {}};
  for (const char* name : {"x", "y", "downstream", "drained_area"})
    river.variables.push_back(reference.river(name));
  field.rivers = reach_lines(river, reference.geometry.cell_size);
  return field;
}

std::vector<double> difference(const std::vector<double>& map, const std::vector<double>& reference) {
  std::vector<double> result(map.size(), outside);
  for (std::size_t i = 0; i < map.size(); ++i) result[i] = map[i] - reference[i];
  return result;
}

// Places as numbered dots and a bar of a round length, over the picture.
std::string overlay(const ReportContext& context) {
  const RunRecord& run = context.comparison.reference();
  const GridGeometry& g = run.geometry;
  const double size = std::max(g.columns, g.rows);
  std::string text;
  const H5Variable *ids = run.gauges.find("gauge_id"), *x = run.gauges.find("x"), *y = run.gauges.find("y");
  int number = 0;
  for (std::size_t i = 0; ids != nullptr && x != nullptr && y != nullptr && i < ids->texts.size(); ++i) {
    if (ids->texts[i] == outlet_gauge || !std::isfinite(x->values[i])) continue;
    const double column = (x->values[i] - g.x_min) / g.cell_size,
                 row = (g.y_max - y->values[i]) / g.cell_size;
    text += fmt::format(
        "<circle cx=\"{0:.1f}\" cy=\"{1:.1f}\" r=\"{2:.2f}\" fill=\"#ffffff\" stroke=\"#1f2a28\" "
        "stroke-width=\"{3:.2f}\"/><text x=\"{0:.1f}\" y=\"{4:.1f}\" font-size=\"{5:.2f}\" "
        "text-anchor=\"middle\" font-weight=\"700\" fill=\"#1f2a28\">{6}</text>",
        column, row, 0.026 * size, 0.006 * size, row + 0.014 * size, 0.040 * size, ++number);
  }
  const double quarter = 0.25 * size * g.cell_size;
  double bar = std::pow(10.0, std::floor(std::log10(quarter)));
  for (const double step : {5.0, 2.0})
    if (bar * step <= quarter) {
      bar *= step;
      break;
    }
  const std::string length =
      bar >= 1000.0 ? context.strings.text("maps.kilometres", {{"value", plain_number(bar / 1000.0, 0)}})
                    : context.strings.text("maps.metres", {{"value", plain_number(bar, 0)}});
  const double left = 0.04 * g.columns, top = 0.085 * size, width = bar / g.cell_size;
  text += fmt::format(
      "<path d=\"M{0:.1f} {1:.1f}h{2:.2f}\" stroke=\"#ffffff\" stroke-width=\"{3:.2f}\"/><path d=\"M{0:.1f} "
      "{1:.1f}h{2:.2f}\" stroke=\"#1f2a28\" stroke-width=\"{4:.2f}\"/><text x=\"{0:.1f}\" y=\"{5:.1f}\" "
      "font-size=\"{6:.2f}\" font-weight=\"600\" fill=\"#1f2a28\" stroke=\"#ffffff\" "
      "stroke-width=\"{7:.2f}\" "
      "paint-order=\"stroke\">{8}</text>",
      left, top, width, 0.022 * size, 0.010 * size, top - 0.022 * size, 0.042 * size, 0.012 * size,
      escape(length));
  return text;
}

std::string legend(const ReportContext& context, const ColourScale& scale, const std::string& unit) {
  constexpr int steps = 40;
  std::string text = fmt::format(
      "<svg viewBox=\"0 0 {} 2\" preserveAspectRatio=\"none\" style=\"height:.7rem\" "
      "aria-hidden=\"true\">",
      steps);
  for (int i = 0; i < steps; ++i) {
    const double share = (i + 0.5) / steps;
    const Colour c = scale.at(scale.low + share * (scale.high - scale.low));
    text += fmt::format("<rect x=\"{}\" width=\"1.05\" height=\"2\" fill=\"#{:02x}{:02x}{:02x}\"/>", i, c[0],
                        c[1], c[2]);
  }
  const double middle = 0.5 * (scale.low + scale.high);
  const int decimals = decimals_of({scale.low, scale.high});
  const std::string plus = scale.diverging ? "+" : "";
  return text +
         fmt::format("</svg>\n<div class=\"legend\"><span>{}</span><span>{}</span><span>{} {}</span></div>\n",
                     plain_number(scale.low, decimals), plain_number(middle, decimals),
                     plus + plain_number(scale.high, decimals), escape(context.unit(unit)));
}

class MapRow {
 public:
  MapRow(const ReportContext& context, const ShownField& field)
      : context_(context),
        field_(field),
        geometry_(context.comparison.reference().geometry),
        shade_(hillshade(geometry_, context.comparison.reference().map("elevation", 0))),
        enlarge_(std::max(1, (least_columns + geometry_.columns - 1) / geometry_.columns)),
        overlay_(overlay(context)) {}

  // The reference beside one other scenario.
  std::string html(std::size_t run) const {
    const Comparison& comparison = context_.comparison;
    const Strings& strings = context_.strings;
    const ColourScale values = scale_of(field_.maps);
    std::vector<std::vector<double>> differences;
    for (std::size_t i = 1; i < field_.maps.size(); ++i)
      differences.push_back(difference(field_.maps[i], field_.maps.front()));
    const ColourScale change = difference_scale_of(differences);
    const RunRecord &reference = comparison.reference(), &other = comparison.runs[run];

    std::string text = "<div class=\"maps\">\n";
    for (const std::size_t shown : {std::size_t{0}, run}) {
      const std::string& title = comparison.runs[shown].title;
      text += figure(field_.maps[shown], values, escape(title),
                     strings.text("maps.alt", {{"field", field_.title}, {"scenario", title}}));
    }
    const bool same = !(change.high > 0.0);
    text += figure(
        differences[run - 1], change,
        escape(same ? strings.text("maps.same")
                    : strings.text("maps.difference", {{"scenario", other.title}})),
        strings.text("maps.alt_difference",
                     {{"field", field_.title}, {"scenario", other.title}, {"reference", reference.title}}));
    return text + "</div>\n";
  }

 private:
  std::string figure(const std::vector<double>& map, const ColourScale& scale, const std::string& caption,
                     const std::string& description) const {
    const bool lines = !field_.rivers.empty();
    const std::vector<double> cells = lines ? std::vector<double>(geometry_.size(), outside) : map;
    const std::string png = png_bytes(map_picture(geometry_, shade_, cells, scale, enlarge_));
    return fmt::format(
               "<figure><svg viewBox=\"0 0 {0} {1}\" role=\"img\" aria-label=\"{2}\"><image width=\"{0}\" "
               "height=\"{1}\" "
               "href=\"data:image/png;base64,{3}\"/>{4}{5}</svg>\n<figcaption>{6}</figcaption>\n",
               geometry_.columns, geometry_.rows, escape(description), base64(png),
               lines ? river_paths(map, scale) : "", overlay_, caption) +
           (scale.high > scale.low ? legend(context_, scale, field_.unit) : "") + "</figure>\n";
  }

  // The rivers on a dark edge, one path a colour.
  std::string river_paths(const std::vector<double>& values, const ColourScale& scale) const {
    std::map<Colour, std::string> by_colour;
    std::string all;
    for (const ReachLine& line : field_.rivers) {
      const auto column = [&](double x) { return (x - geometry_.x_min) / geometry_.cell_size; };
      const auto row = [&](double y) { return (geometry_.y_max - y) / geometry_.cell_size; };
      const std::string segment = fmt::format("M{:.4g} {:.4g}L{:.4g} {:.4g}", column(line.x0), row(line.y0),
                                              column(line.x1), row(line.y1));
      all += segment;
      if (std::isnan(values[line.reach])) continue;
      constexpr double steps = 24.0;  // so few colours that paths stay few
      const double range = scale.high - scale.low;
      const double share = range > 0.0 ? (values[line.reach] - scale.low) / range : 0.0;
      by_colour[scale.at(scale.low + std::round(share * steps) / steps * range)] += segment;
    }
    const double size = std::max(geometry_.columns, geometry_.rows);
    std::string text = fmt::format(
        "<g fill=\"none\" stroke-linecap=\"round\"><path stroke=\"#26312f\" stroke-width=\"{:.2f}\" "
        "d=\"{}\"/>",
        0.0135 * size, all);
    for (const auto& [c, path] : by_colour)
      text += fmt::format("<path stroke=\"#{:02x}{:02x}{:02x}\" stroke-width=\"{:.2f}\" d=\"{}\"/>", c[0],
                          c[1], c[2], 0.0090 * size, path);
    return text + "</g>";
  }

  const ReportContext& context_;
  const ShownField& field_;
  const GridGeometry& geometry_;
  std::vector<double> shade_;
  int enlarge_;
  std::string overlay_;
};

std::string places_line(const ReportContext& context) {
  const RunRecord& run = context.comparison.reference();
  const H5Variable *ids = run.gauges.find("gauge_id"), *names = run.gauges.find("gauge_name"),
                   *x = run.gauges.find("x");
  std::vector<std::string> parts;
  for (std::size_t i = 0; ids != nullptr && names != nullptr && x != nullptr && i < ids->texts.size(); ++i)
    if (ids->texts[i] != outlet_gauge && std::isfinite(x->values[i]))
      parts.push_back(fmt::format("<b>{}</b> {}", parts.size() + 1,
                                  escape(names->texts[i].empty() ? ids->texts[i] : names->texts[i])));
  if (parts.empty()) return {};
  std::string text = fmt::format("<p class=\"small\">{}", escape(context.strings.text("maps.places")));
  for (std::size_t i = 0; i < parts.size(); ++i) text += (i > 0 ? " · " : " ") + parts[i];
  return text + "</p>\n";
}

}  // namespace

std::string maps_section(const ReportContext& context) {
  const Strings& strings = context.strings;
  const RunRecord& reference = context.comparison.reference();
  std::string text = fmt::format("<h2>{}</h2>\n", escape(strings.text("maps.title")));
  if (!reference.has_map("elevation") || reference.map_times.size() == 0)
    return text + fmt::format("<p>{}</p>\n", escape(strings.text("maps.none")));
  text += fmt::format("<p>{}</p>\n", escape(strings.text("maps.intro"))) + places_line(context);
  std::vector<ShownField> fields;
  const std::vector<std::string> leading = leading_substances(context.comparison);
  if (!leading.empty())
    if (auto river = river_field(context, leading.front())) fields.push_back(std::move(*river));
  if (auto field = telling_field(context)) fields.push_back(std::move(*field));
  for (const ShownField& field : fields) {
    const MapRow row(context, field);
    for (std::size_t run = 1; run < context.comparison.runs.size(); ++run)
      text += fmt::format("<div class=\"keep\">{}{}</div>\n",
                          run == 1 ? fmt::format("<h3>{}</h3>\n", escape(field.title)) : "", row.html(run));
  }
  return text;
}

}  // namespace headwater
