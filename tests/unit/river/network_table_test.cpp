// Networks, inflow and gauge places from tables: what is read, and what is refused with file and line.
#include "models/river/network_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/core/error.hpp"
#include "tests/unit/river/river_case.hpp"

namespace headwater {
namespace {

using test::table_of;
using testing::AllOf;
using testing::HasSubstr;

constexpr const char* head = "id,downstream,length_m,area_m2\n";

RiverNetwork read(const std::string& text, double cell_length = 50.0) {
  TableColumns columns;
  return read_network(table_of("reaches.csv", text), cell_length, columns);
}

std::string message_of(const std::string& text) {
  try {
    read(text);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), Exit::input);
    return error.what();
  }
  return "no error";
}

TEST(NetworkTable, CutsReachesIntoEqualCells) {
  TableColumns columns;
  const RiverNetwork network =
      read_network(table_of("reaches.csv", std::string(head) + "7,-1,100,2\n"), 33.0, columns);
  EXPECT_EQ(network.downstream, (std::vector<std::int32_t>{1, 2, 3, -1}));
  EXPECT_EQ(network.length, (std::vector<double>(4, 25.0)));
  EXPECT_EQ(columns.area, (std::vector<double>(4, 2.0)));
  ASSERT_NE(columns.find(7), nullptr);
  EXPECT_EQ(columns.find(7)->first, 0);
  EXPECT_EQ(columns.find(7)->last, 3);
  EXPECT_EQ(columns.find(8), nullptr);
  EXPECT_EQ(read(std::string(head) + "7,,100,2\n", 50.0).size(), 2);  // no third cell for round-off
  EXPECT_EQ(read(std::string(head) + "7,,0.3,2\n", 0.1).size(), 3);
}

TEST(NetworkTable, OrdersDepthFirstEachBeforeItsDownstream) {
  // 1 and 2 join to 3; 4 joins 3 at 5; 6 is a river of its own. Rows in any order.
  TableColumns columns;
  const RiverNetwork network = read_network(
      table_of("reaches.csv",
               std::string(head) + "5,0,50,1\n3,5,50,1\n1,3,100,1\n6,,50,1\n4,5,50,1\n2,3,50,1\n"),
      50.0, columns);
  ASSERT_EQ(network.size(), 7);
  for (std::int32_t i = 0; i < network.size(); ++i) {
    const std::int32_t down = network.downstream[static_cast<std::size_t>(i)];
    EXPECT_TRUE(down == -1 || down > i);
  }
  const auto first = [&](std::int64_t id) { return columns.find(id)->first; };
  EXPECT_EQ(network.downstream[static_cast<std::size_t>(columns.find(1)->last)], first(3));
  EXPECT_EQ(network.downstream[static_cast<std::size_t>(first(2))], first(3));
  EXPECT_EQ(network.downstream[static_cast<std::size_t>(first(4))], first(5));
  EXPECT_EQ(network.downstream[static_cast<std::size_t>(first(6))], -1);
  // The subtree of 3 lies in one piece: 1, 1, 2, 3 in some order, 3 last.
  EXPECT_EQ(first(3) - std::min(first(1), first(2)), 3);
  EXPECT_EQ(network.strahler_order[static_cast<std::size_t>(first(3))], 2);
  EXPECT_EQ(network.strahler_order[static_cast<std::size_t>(first(5))], 2);
  EXPECT_EQ(network.upstream_begin[static_cast<std::size_t>(first(3)) + 1] -
                network.upstream_begin[static_cast<std::size_t>(first(3))],
            2);
}

TEST(NetworkTable, ReadsColumnsAndNamesTheOthers) {
  TableColumns columns;
  read_network(
      table_of(
          "reaches.csv",
          "id,downstream,length_m,lateral_m3s_per_m,lateral_chloride,lateral_nh4_mg_L,comment,slope,width_m\n"
          "1,,10,2e-6,3.7,,bridge,0.02,4\n"),
      50.0, columns);
  EXPECT_DOUBLE_EQ(columns.lateral_flow[0], 2e-6);
  ASSERT_EQ(columns.lateral_concentration.size(), 2U);
  EXPECT_EQ(columns.lateral_concentration[0].first, "chloride");
  EXPECT_DOUBLE_EQ(columns.lateral_concentration[0].second[0], 3.7e-3);  // mg/L -> kg/m3
  EXPECT_EQ(columns.lateral_concentration[1].first, "nh4");
  EXPECT_EQ(columns.lateral_concentration[1].second[0], 0.0);
  EXPECT_EQ(columns.ignored, (std::vector<std::string>{"comment"}));
  EXPECT_FALSE(columns.has_manning());
  EXPECT_FALSE(columns.has_dispersion());
}

TEST(NetworkTable, RefusesWithFileAndLine) {
  const std::string h = head;
  EXPECT_THAT(message_of(h + "1,,100,1\n1,,100,1\n"),
              AllOf(HasSubstr("reach 1 is there twice"), HasSubstr("reaches.csv:3")));
  EXPECT_THAT(message_of(h + "1,9,100,1\n"), AllOf(HasSubstr("flows to 9"), HasSubstr("reaches.csv:2")));
  EXPECT_THAT(message_of(h + "3,,100,1\n1,2,100,1\n2,1,100,1\n"),
              AllOf(HasSubstr("circle"), HasSubstr("reaches.csv:3")));
  EXPECT_THAT(message_of(h + "1,1,100,1\n"), HasSubstr("circle"));
  EXPECT_THAT(message_of(h + "1,,0,1\n"), AllOf(HasSubstr("length_m = 0"), HasSubstr("reaches.csv:2")));
  EXPECT_THAT(message_of(h + "1,,-5,1\n"), HasSubstr("length_m = -5"));
  EXPECT_THAT(message_of(h + "1,,,1\n"), HasSubstr("length_m"));
  EXPECT_THAT(message_of(h + "1,,100,-1\n"), HasSubstr("area_m2 = -1"));
  EXPECT_THAT(message_of(h + "1,,100,wide\n"), AllOf(HasSubstr("'wide'"), HasSubstr("area_m2")));
  EXPECT_THAT(message_of(h + "1.5,,100,1\n"), HasSubstr("'1.5'"));
  EXPECT_THAT(message_of("id,length_m\n1,5\n"), HasSubstr("no column 'downstream'"));
  EXPECT_THAT(message_of(h), HasSubstr("no reaches"));
}

TEST(NetworkTable, LocatesGauges) {
  TableColumns columns;
  const RiverNetwork network = read_network(
      table_of("reaches.csv", std::string(head) + "1,2,100,1\n2,4,40,1\n3,4,20,1\n4,,20,1\n"), 20.0, columns);
  const auto place = [&](std::int64_t id, double distance) { return locate(network, columns, id, distance); };
  const std::int32_t first = columns.find(1)->first;
  RiverPlace at = place(1, 45.0);  // a quarter into the third cell: between centres at 30 and 50 m
  EXPECT_EQ(at.reach, first + 2);
  EXPECT_DOUBLE_EQ(at.face, 0.25);
  EXPECT_EQ(at.other, first + 1);
  EXPECT_DOUBLE_EQ(at.other_weight, 0.25);
  at = place(1, 100.0);  // the end of reach 1, half way to the first centre of reach 2
  EXPECT_EQ(at.reach, columns.find(1)->last);
  EXPECT_DOUBLE_EQ(at.face, 1.0);
  EXPECT_EQ(at.other, columns.find(2)->first);
  EXPECT_DOUBLE_EQ(at.other_weight, 0.5);
  at = place(2, 40.0);  // other water joins below: no mixing in
  EXPECT_EQ(at.reach, columns.find(2)->last);
  EXPECT_EQ(at.other, -1);
  at = place(1, 0.0);
  EXPECT_EQ(at.reach, first);
  EXPECT_DOUBLE_EQ(at.face, 0.0);
  EXPECT_EQ(at.other, -1);
  EXPECT_THROW(place(1, 101.0), Error);
  EXPECT_THROW(place(1, -1.0), Error);
  EXPECT_THROW(place(9, 1.0), Error);
}

// Inflow
// -------------------------------------------------------------------------------------------------------------

const std::vector<Species> two_species = {{"a", 0.0, 0.0}, {"b", 0.0, 0.0}};

std::vector<Inflow> inflow_of(const std::string& text, Interpolation interpolation = Interpolation::step,
                              std::vector<std::string>* remarks = nullptr) {
  return read_inflow(table_of("inflow.csv", text), interpolation, two_species, [&](std::string_view remark) {
    if (remarks != nullptr) remarks->emplace_back(remark);
  });
}

TEST(InflowTable, IntegratesStepsExactly) {
  const auto inflows = inflow_of("time_s,reach,flow_m3s,a_mg_L,b_mg_L\n10,4,2,1,0\n20,4,5,3,1\n10,2,1,1,1\n");
  ASSERT_EQ(inflows.size(), 2U);
  EXPECT_EQ(inflows[0].reach, 2);
  const InflowSeries& series = inflows[1].series;
  std::vector<double> masses(2, 0.0);
  // The first value holds before its time, the last one after its own.
  EXPECT_DOUBLE_EQ(series.integrate(0.0, 30.0, masses), 20.0 * 2.0 + 10.0 * 5.0);
  EXPECT_DOUBLE_EQ(masses[0], (20.0 * 2.0 * 1.0 + 10.0 * 5.0 * 3.0) * 1e-3);
  EXPECT_DOUBLE_EQ(masses[1], 10.0 * 5.0 * 1e-3);
  EXPECT_DOUBLE_EQ(series.flow_at(19.9), 2.0);
  EXPECT_DOUBLE_EQ(series.flow_at(20.0), 5.0);
  EXPECT_DOUBLE_EQ(series.largest_flow(0.0, 15.0), 2.0);
  EXPECT_DOUBLE_EQ(series.largest_flow(0.0, 25.0), 5.0);
}

TEST(InflowTable, IntegratesLinearExactly) {
  const auto inflows = inflow_of("time_s,reach,flow_m3s,a_mg_L,b_mg_L\n10,1,2,0,7\n20,1,4,6,7\n40,1,0,6,7\n",
                                 Interpolation::linear);
  const InflowSeries& series = inflows[0].series;
  std::vector<double> masses(2, 0.0);
  const double volume = series.integrate(0.0, 50.0, masses);
  EXPECT_DOUBLE_EQ(volume, 10.0 * 2.0 + 10.0 * 3.0 + 20.0 * 2.0);
  // int (2 + 0.2 s)(0.6 s) ds over 10 s = 60 + 40, then 6 x 40.
  EXPECT_NEAR(masses[0], (100.0 + 240.0) * 1e-3, 1e-15);
  EXPECT_NEAR(masses[1], volume * 7e-3, 1e-15);
  EXPECT_DOUBLE_EQ(series.flow_at(15.0), 3.0);
  double pieces = 0.0;
  for (int k = 0; k < 50; ++k) pieces += series.integrate(k, k + 1.0, masses);
  EXPECT_NEAR(pieces, volume, 1e-12);
}

TEST(InflowTable, RemarksAndRefuses) {
  std::vector<std::string> remarks;
  inflow_of("time_s,reach,flow_m3s,a_mg_L,ph\n0,1,1,1,7\n", Interpolation::step, &remarks);
  EXPECT_THAT(remarks, testing::UnorderedElementsAre(HasSubstr("b_mg_L"), HasSubstr("'ph'")));
  const auto message = [](const std::string& text) -> std::string {
    try {
      inflow_of(text);
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), Exit::input);
      return error.what();
    }
    return "no error";
  };
  EXPECT_THAT(message("time_s,reach,flow_m3s\n5,1,1\n5,1,2\n"),
              AllOf(HasSubstr("not after"), HasSubstr("inflow.csv:3")));
  EXPECT_THAT(message("time_s,reach,flow_m3s\n5,1,-1\n"), HasSubstr("flow_m3s"));
  EXPECT_THAT(message("time_s,reach,flow_m3s,a_mg_L\n5,1,1,\n"), HasSubstr("a_mg_L"));
  EXPECT_THAT(message("time_s,reach\n5,1\n"), HasSubstr("no column 'flow_m3s'"));
}

}  // namespace
}  // namespace headwater
