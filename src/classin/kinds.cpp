#include "classin/kinds.hpp"

#include <algorithm>
#include <iterator>
#include <variant>

#include "classin/message.hpp"

namespace rollcall::classin {

namespace {

constexpr std::string_view kNames[] = {"attendance", "viewing", "grades", "interaction",
                                       "schedule",   "held",    "unknown"};
static_assert(std::size(kNames) == kKinds.size());

constexpr CmdKind kTable[] = {
    {Enter::kCmd, Kind::attendance},
    {Leave::kCmd, Kind::attendance},
    {ClassLen::kCmd, Kind::attendance},
    {Attendance::kCmd, Kind::attendance},
    {End::kCmd, Kind::attendance},

    {LiveWebLogin::kCmd, Kind::viewing},
    {LiveReserve::kCmd, Kind::viewing},
    {LiveDataDetail::kCmd, Kind::viewing},
    {LiveLike::kCmd, Kind::viewing},
    {LiveGoodsClickDetail::kCmd, Kind::viewing},
    {ReplayDataDetail::kCmd, Kind::viewing},
    {ClientPlaybackDataDetail::kCmd, Kind::viewing},

    {HomeworkSubmit::kCmd, Kind::grades},
    {HomeworkScore::kCmd, Kind::grades},
    {ExamScore::kCmd, Kind::grades},
    {AnswerSheetScore::kCmd, Kind::grades},

    {RoomTool::kCmd, Kind::interaction},
    {Authorize::kCmd, Kind::interaction},
    {KickOut::kCmd, Kind::interaction},
    {Mute::kCmd, Kind::interaction},
    {MuteAll::kCmd, Kind::interaction},
    {Stage::kCmd, Kind::interaction},
    {Net::kCmd, Kind::interaction},
    {Check::kCmd, Kind::interaction},
    {UserCheck::kCmd, Kind::interaction},
    {HelpInfo::kCmd, Kind::interaction},
    {LiveDetail::kCmd, Kind::interaction},
    {EdbImg::kCmd, Kind::interaction},
    {LiveChatMsgDetail::kCmd, Kind::interaction},
    {Rating::kCmd, Kind::interaction},
    {Record::kCmd, Kind::interaction},
    {Upload::kCmd, Kind::interaction},
    {EduDt::kCmd, Kind::interaction},
    {ChatContent::kCmd, Kind::interaction},
    {DiscussionChangeInfo::kCmd, Kind::interaction},
    {FileCov::kCmd, Kind::interaction},

    {Test::kCmd, Kind::schedule},
    {AccountCancellation::kCmd, Kind::schedule},
    {ReplacePhoneNumber::kCmd, Kind::schedule},
    {SetSubAccount::kCmd, Kind::schedule},
    {EeoCourseInfoChange::kCmd, Kind::schedule},
    {EeoClassInfoChange::kCmd, Kind::schedule},
    {EeoCourseStudentChange::kCmd, Kind::schedule},
    {EeoClassStudentChange::kCmd, Kind::schedule},

    // Entries of our own (projection/own_entry.hpp). Changes of rules are of no kind: they name nobody, and
    // what was decided under them is explained by them.
    {"rollcall.override", Kind::attendance},
    {"rollcall.roster", Kind::schedule},
    {"rollcall.class", Kind::schedule},
    {"rollcall.course", Kind::schedule},
    {"rollcall.person", Kind::schedule},
};

constexpr bool in_table(std::string_view cmd) {
  return std::count_if(std::begin(kTable), std::end(kTable),
                       [&](const CmdKind& each) { return each.cmd == cmd; }) == 1;
}

template <class List>
struct Complete;
template <class... Types>
struct Complete<std::variant<Types...>> {
  static constexpr bool value = (in_table(Types::kCmd) && ...);
};
static_assert(Complete<Message>::value, "every Cmd of THE LIST has one kind");

}  // namespace

std::string_view kind_name(Kind kind) { return kNames[static_cast<std::size_t>(kind)]; }

std::optional<Kind> kind_named(std::string_view name) {
  for (const Kind kind : kKinds) {
    if (kind_name(kind) == name) return kind;
  }
  return std::nullopt;
}

std::span<const CmdKind> cmd_kinds() { return kTable; }

Kind kind_of(std::string_view cmd) {
  for (const CmdKind& each : kTable) {
    if (each.cmd == cmd) return each.kind;
  }
  return Kind::unknown;
}

}  // namespace rollcall::classin
