#include "postprocess/export/qgis_styles.hpp"

#include <cstddef>

#include <fmt/format.h>

namespace headwater {

namespace {

constexpr const char* frame = R"(<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<qgis version="3.22.16" styleCategories="Symbology|Labeling|Fields" labelsEnabled="{labels}">
 <renderer-v2 type="singleSymbol" symbollevels="0" enableorderby="0" forceraster="0">
  <symbols>
{symbol}
  </symbols>
 </renderer-v2>
{labeling} <aliases>
{aliases} </aliases>
</qgis>
)";

constexpr const char* river_symbol =
    R"(   <symbol name="0" type="line" alpha="1" clip_to_extent="1" force_rhr="0">
    <layer class="SimpleLine" enabled="1" pass="0" locked="0">
     <Option type="Map">
      <Option name="line_color" type="QString" value="31,98,158,255"/>
      <Option name="line_width" type="QString" value="0.4"/>
      <Option name="line_width_unit" type="QString" value="MM"/>
      <Option name="capstyle" type="QString" value="round"/>
      <Option name="joinstyle" type="QString" value="round"/>
     </Option>
     <data_defined_properties>
      <Option type="Map">
       <Option name="name" type="QString" value=""/>
       <Option name="properties" type="Map">
        <Option name="outlineWidth" type="Map">
         <Option name="active" type="bool" value="true"/>
         <Option name="expression" type="QString" value="{width}"/>
         <Option name="type" type="int" value="3"/>
        </Option>
       </Option>
       <Option name="type" type="QString" value="collection"/>
      </Option>
     </data_defined_properties>
    </layer>
   </symbol>)";

constexpr const char* place_symbol =
    R"(   <symbol name="0" type="marker" alpha="1" clip_to_extent="1" force_rhr="0">
    <layer class="SimpleMarker" enabled="1" pass="0" locked="0">
     <Option type="Map">
      <Option name="name" type="QString" value="circle"/>
      <Option name="color" type="QString" value="255,255,255,255"/>
      <Option name="outline_color" type="QString" value="35,35,35,255"/>
      <Option name="outline_width" type="QString" value="0.6"/>
      <Option name="outline_width_unit" type="QString" value="MM"/>
      <Option name="size" type="QString" value="3"/>
      <Option name="size_unit" type="QString" value="MM"/>
     </Option>
    </layer>
   </symbol>)";

constexpr const char* place_labels = R"( <labeling type="simple">
  <settings calloutType="simple">
   <text-style fieldName="{field}" isExpression="0" fontSize="9" fontSizeUnit="Point" textColor="20,20,20,255" textOpacity="1" fontWeight="63">
    <text-buffer bufferDraw="1" bufferSize="0.8" bufferSizeUnits="MM" bufferColor="255,255,255,255" bufferOpacity="1"/>
   </text-style>
   <placement placement="6" dist="1.5" distUnits="MM" predefinedPositionOrder="TR,R,BR,TL,L,BL,T,B"/>
   <rendering drawLabels="1" obstacle="1"/>
  </settings>
 </labeling>
)";

std::string escaped(const std::string& text) {
  std::string safe;
  for (const char c : text) {
    if (c == '&')
      safe += "&amp;";
    else if (c == '<')
      safe += "&lt;";
    else if (c == '"')
      safe += "&quot;";
    else
      safe += c;
  }
  return safe;
}

/// QGIS counts the feature id as column 0.
std::string aliases(const std::vector<VectorAttribute>& attributes) {
  std::string text;
  for (std::size_t i = 0; i < attributes.size(); ++i)
    text += fmt::format("  <alias index=\"{}\" field=\"{}\" name=\"{}\"/>\n", i + 1,
                        escaped(attributes[i].name), escaped(attributes[i].alias));
  return text;
}

std::string style(const std::string& symbol, const std::string& labeling,
                  const std::vector<VectorAttribute>& attributes) {
  return fmt::format(frame, fmt::arg("labels", labeling.empty() ? 0 : 1), fmt::arg("symbol", symbol),
                     fmt::arg("labeling", labeling), fmt::arg("aliases", aliases(attributes)));
}

}  // namespace

std::string river_style(const std::string& width_attribute, double largest,
                        const std::vector<VectorAttribute>& attributes) {
  const std::string width = fmt::format("coalesce(scale_exp(&quot;{}&quot;, 0, {}, 0.2, 2.4, 0.5), 0.2)",
                                        width_attribute, largest > 0.0 ? largest : 1.0);
  return style(fmt::format(river_symbol, fmt::arg("width", width)), {}, attributes);
}

std::string places_style(const std::string& label_attribute, const std::vector<VectorAttribute>& attributes) {
  return style(place_symbol, fmt::format(place_labels, fmt::arg("field", label_attribute)), attributes);
}

}  // namespace headwater
