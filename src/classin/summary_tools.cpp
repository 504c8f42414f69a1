#include "classin/summary_tools.hpp"

#include <utility>

namespace rollcall::classin {

namespace {

// Each element is an object of one key, the group's id (quirk 56).
std::vector<Group> read_groups(const Json& list) {
  std::vector<Group> groups;
  for (const Json element : list.items()) {
    for (const auto& [id, people] : element.members()) {
      Group group{std::string(id), {}};
      for (const Json member : people.items()) {
        group.members.push_back({member.any_of({"UID", "Uid"}).integer(), member["Role"].integer()});
      }
      groups.push_back(std::move(group));
    }
  }
  return groups;
}

GroupSection read_group_section(const Json& grouping) {
  GroupSection section{grouping["Count"].integer(), grouping["Duration"].integer(), {}};
  for (const Json item : grouping["Items"].items()) {
    section.items.push_back(
        {item["StartTime"].integer(), item["Duration"].integer(), read_groups(item["Groups"])});
  }
  return section;
}

void add_seats(std::vector<SeatGroup>& seats, const Json& object) {
  for (const auto& [name, value] : object.members()) {
    const Json count = value["Count"], total = value["Total"];
    seats.push_back({std::string(name), count["Hidden"].integer(), count["Display"].integer(),
                     total["Hidden"].integer(), total["Display"].integer(),
                     read_typed_times(value["Details"])});
  }
}

// An object, or a list of such objects (quirk 45).
std::vector<SeatGroup> read_seats(const Json& seat) {
  std::vector<SeatGroup> seats;
  add_seats(seats, seat);
  for (const Json element : seat.items()) add_seats(seats, element);
  return seats;
}

BoardSection read_board(const Json& value) {
  BoardSection board;
  board.count = value["Count"].integer();
  board.total_s = value["Total"].integer();
  board.hand_outs = value["DCount"].integer();
  for (const Json item : value["Period"].items()) {
    if (const Int seconds = item.integer()) board.periods_s.push_back(*seconds);
  }
  return board;
}

ShareSection read_share(const Json& value) {
  ShareSection share{value["Count"].integer(), value["Total"].integer(), {}};
  for (const Json file : value["Files"].items()) {
    share.files.push_back({file["StartTime"].integer(), file["EndTime"].integer(), file["FileName"].text()});
  }
  return share;
}

std::vector<EdbFile> read_edb_files(const Json& list) {
  std::vector<EdbFile> files;
  for (const Json file : list.items()) {
    files.push_back({file["FileKey"].text(), file["FileName"].text(), file["ActionTime"].integer(),
                     file["FileSource"].integer()});
  }
  return files;
}

TeachingCameraSection read_teaching_camera(const Json& value) {
  const Json details = value["Details"];
  TeachingCameraSection camera;
  camera.total_s = value["Total"].integer();
  camera.times = value["Times"].integer();
  camera.details = details.integer();
  camera.local_s = details["Local"].integer();
  camera.net_s = details["Net"].integer();
  camera.video_s = details["Video"].integer();
  return camera;
}

}  // namespace

SummaryTools read_summary_tools(const Json& data) {
  SummaryTools tools;
  tools.groups = read_group_section(data["groupEnd"]["Grouping"]);
  tools.seats = read_seats(data["classsetEnd"]["Seat"]);
  tools.small_board = read_board(data["smallboardEnd"]);
  tools.text_board = read_board(data["textboardEnd"]);
  tools.screen_share = read_board(data["screenshareEnd"]);
  tools.multi_screen = read_board(data["mdscreenEnd"]);
  tools.shared = read_share(data["sharewidgetEnd"]);
  tools.edb_files = read_edb_files(data["edbEnd"]["Files"]);
  tools.timers = data["timerEnd"]["Count"].integer();
  tools.stopwatches = data["timerEnd"]["Timing_Count"].integer();
  tools.dice = data["diceEnd"]["Count"].integer();
  tools.random_selections = data["randomselEnd"]["Count"].integer();
  tools.teaching_camera = read_teaching_camera(data["teachingcameraEnd"]);
  tools.video_wall_s = data["videowallEnd"]["Total"].integer();
  tools.video_wall_times = data["videowallEnd"]["Times"].integer();
  return tools;
}

}  // namespace rollcall::classin
