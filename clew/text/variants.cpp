// Names that no rule of spelling makes alike: one name in several languages, customary spellings of frequent Arabic
// names, and short forms. One line is one group; a word may stand in several. Written from general knowledge of names,
// kept to what is frequent: a rare pair is found by its letters or not at all.
#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <vector>

#include "clew/text/keys.h"

namespace clew::text {
namespace {

constexpr std::string_view kVariants[] = {
    ("muhammad mohammad mohammed mohamed mohamad muhammed muhamad mohd muhamed mehmet mahomet mohamud mouhamed "
     "mouhamad muhammet magomed mukhammad mokhamed muxammad maxamed mamadou mahammad mahamat"),
    "mahmoud mahmud mahmood mehmood mahmut makhmud",
    "ahmad ahmed akhmad akhmed achmad ahmet ehmed axmed",
    "hassan hasan hassen khasan",
    "hussein husayn hussain husain hossein hosein hoseyn huseyin husein khusein hussayn housein xuseen",
    "ali aly",
    "omar umar oumar omer omero",
    "osman othman uthman usman ousmane cusmaan",
    "usama osama ousama oussama",
    ("yusuf yousef youssef yousuf yusef yusof yousif yousaf youssouf iosif joseph jose josef giuseppe josip jozef "
     "yosef "
     "yossef ossip osip"),
    "ibrahim ebrahim ibraheem brahim abraham avraham ibragim ibrohim",
    "ismail ismael esmail esmaeil ismaeel ishmael",
    "yahya yahia yehia jahja",
    "isa issa eissa eisa",
    "musa moussa mousa mussa moses moshe moise moises mose",
    "dawud daud dawood daoud david davud davit dawid davide dovid",
    "sulayman suleiman sulaiman soleiman suleyman solomon salomon shlomo sulaymon",
    "yaqub yaqoub yakub yacoub yaghoub jacob jakob jacques yaakov iakov yakov jakub giacomo",
    "ishaq ishak isaac isak yitzhak itzhak eshaq",
    "yunus younis yunis younes yonus jonas jonah",
    "ayyub ayoub ayub eyup job",
    "idris idrees edris driss",
    "haroun harun haroon aaron aron aharon",
    "maryam mariam miriam marjam mary maria marie mariya marija",
    "said saeed saeid sayeed sayid saed",
    "khalid khaled halid chalid",
    "qasim qassem kassem kasim qasem ghasem kacem kasem gasem belkacem",
    "jamal gamal djamal djamel cemal jamel jamaal",
    "jafar jaafar djafar jaffar cafer",
    "jalal djalal celal galal",
    "abdullah abdallah abdulla abdalla abdoulaye abdulaye abdullahi abdollah cabdulaahi cabdullaahi",
    "faisal faysal feisal faycal",
    "salih saleh salah salahi",
    "tariq tarik tarek tareq taric",
    "mustafa mostafa moustafa mustapha",
    "nasir nasser naser nassir nacer",
    "rashid rasheed rachid rashed",
    "husni hosni housni",
    "gaddafi qaddafi qadhafi kadafi kaddafi gadhafi qadafi gathafi",
    "zayd zaid zeid zayed zied",
    "bashar bachar basher",
    "murad mourad morad",
    "fatima fatimah fatma fatemeh fatimetou",
    "aisha aishah ayesha aicha ayse",
    "khadija khadijah hadija hatice",
    "sheikh shaikh shaykh cheikh sheik",
    // A group of one is a name that is known to be no spelling of any other.
    "amir ameer emir amer aamer aamir",
    "amin ameen amine emin",
    "amina aminah amena",
    "amal amel",
    "ammar amar",
    "amr amro amru",
    "anas",
    "adnan",
    "anwar anouar enver anvar",
    "akbar",
    "akram ekrem",
    "arif aref",

    "ashraf achraf",
    "atif atef",
    "ayman aymen",
    "aziz azeez",
    "abbas",
    "adil adel",
    "badr bader",
    "bandar",
    "bashir basheer bachir",
    "basim bassem basem",
    "bassam",
    "bilal belal billal",
    "fadi",
    "fahd fahad fahed",
    "farid fareed",
    "faris fares",
    "faruq farouk farooq farouq faruk farukh",
    "fuad fouad foad",
    "ghassan",
    "ghulam gholam golam",
    "habib habeeb",
    "hadi hady",
    "hafiz hafez hafeez",
    "hakim hakeem",
    "halim haleem",
    "hamad",
    "hamid hameed hamed",
    "hamza hamzah hamzeh",
    "hanan hanane",
    "hani hany",
    "harith hares haris",
    "hashim hashem hachem",
    "haydar haider hyder haidar hydar heydar haidr",
    "hikmat hekmat hikmet",
    "hisham hesham hicham hichem",
    "huda hoda houda",
    "imad emad imed",
    "iman eman imane",
    "isam issam essam esam",
    "iyad eyad",
    "jabir jaber gaber djaber",
    "jalil jaleel djalil",
    "jamil jameel djamil gamil",
    "jamila djamila",
    "jasim jassim jasem jassem",
    "jawad javad jawed",
    "jihad cihad",
    "kamal kemal kamil kamel",
    "karim kareem kerim",
    "karima kareema",
    "khalil khaleel halil ghalil",
    "latif lateef",
    "latifa latifah",
    "layla leila laila leyla",
    "luay loay louay",
    "mahdi mehdi mahdy",
    "majid majeed madjid majed",
    "mansur mansour mansoor",
    ("marwan merouane "
     "marouane"),
    "masud masoud massoud masood mesud mesut",
    "mazin mazen",
    "muhsin mohsen muhsen mohsin",
    "mujahid mojahed",
    "munir mounir muneer",
    "muntasir montaser",
    "nabil nabeel",
    "nadia nadya nadiya",
    "nadir nader",
    "nazir nazeer",
    "nur noor nour",
    "noura nura",
    "qadir kader qader kadir qadeer",
    "rahim raheem",
    "rahman rehman rahmaan",
    "ramadan ramadhan ramazan ramzan",
    "rami ramy",
    "rania raniya",
    "rauf raouf",
    "rida reza ridha redha raza",
    "riyad riad riyadh riaz",
    "rustam rustem rostam",
    "saad",
    "sabir saber",
    "sabri sabry",
    "sadiq sadeq sadegh sadik",
    "siddiq siddique seddiq sediq",
    "safiya safia safiyya",
    "salim saleem selim salem",
    "salma selma",
    "salman selman",
    "sami samy",
    "samir sameer",
    "samira sameera",
    "sara sarah",
    "saud saoud",
    "shadi chadi",
    "shakir shaker chaker",
    "sharif shareef cherif sherif charif",
    "sufyan sofiane soufiane sufian",
    "sumayya soumaya sumaya",
    "taha",
    "tahir taher tahar",
    "talib taleb",
    "timur temur",
    "turki",
    "ubayd obaid obeid ubaid",
    "wahid waheed",
    "wail wael",
    "walid waleed oualid",
    "wasim waseem",
    "yasin yassin yaseen yassine",
    "yasir yasser yaser",
    "yasmin yasmine yasmeen",
    "zahir zaher",
    "zaynab zeinab zainab zeynep",
    "ziyad ziad zeyad",
    "zubayr zubair zoubeir zubeir",
    ("alexander aleksandr aleksander alexandr alexandre alessandro alejandro alexandros oleksandr aliaksandr iskander "
     "iskandar sikandar aleksandar alexandru sandor alasdair"),
    "alexei alexey aleksei aleksey alexis oleksii oleksiy aliaksei",
    "andrew andrei andrey andriy andreas andre andrea andres andrzej ondrej andrej anders andrii andras",
    "anthony antony antonio anton antoine antonin antoni antal",
    "basil vasily vasiliy vasili vasil basilio vasyl vasilios",
    "benjamin binyamin beniamin veniamin benyamin",
    "catherine katherine ekaterina yekaterina katerina kateryna katarina catalina caterina kathryn katharina katrin",
    "charles carlos karl carl carlo karel karol carles",
    "christopher christophe cristobal christoph kristof krzysztof cristoforo hristofor khristofor",
    "constantine konstantin constantin konstantinos kostyantyn konstantine costantino",
    "daniel daniil danilo danylo daniele danial danyal",
    "demetrius dmitry dmitri dmitriy dimitri dimitrios dmytro dzmitry dimitar dimitrije dmitrii",
    "edward eduard eduardo edouard edvard edoardo",
    "elizabeth elisabeth elizaveta yelizaveta elisabetta isabel isabella yelyzaveta",
    "emmanuel emanuel manuel immanuel emanuele",
    "eugene evgeny evgeni yevgeny yevgeniy yevhen evgeniy eugenio eugen ievgen evgenii yauhen",
    "francis francisco francesco francois franz frantisek franciszek ferenc",
    "frederick friedrich frederic frederik fredrik federico fryderyk friedrych fredrick fritz",
    ("george georgi georgy georgiy georg georges giorgio jorge jurgen yuri yuriy yury iurii jerzy giorgi georgios "
     "heorhiy "
     "gheorghe jiri"),
    "gregory grigory grigoriy grigori gregor gregorio hryhoriy",
    "helen elena yelena olena helena helene jelena ilona",
    "henry heinrich henri enrique enrico henrik henryk hendrik",
    "igor ihor ihar",
    "ilya ilia iliya illia elijah elias eliyahu ilyas ilie elia",
    ("ivan john juan jean johann johannes giovanni joao jan jon ioan ioannis yohannes hans janez johan jovan yoann ian "
     "evan sean shaun jaan janos yahia"),
    "james jaime giacomo jaume",
    "julia yulia iulia julie yuliya giulia yuliia iuliia",
    "julius julio jules giulio yuliy",
    "lawrence laurence lorenzo laurent lorenz lavrentiy",
    "leo lev leon leonid leonidas leonardo leonard",
    "louis luis luigi ludwig lewis luiz ludwik ludvik lajos",
    "luke lucas luca lukas luka lukasz",
    "mark marc marco marcus marko markus marek marcos marcel",
    "martin martino martinho marton martyn",
    "matthew mateo matteo matthias mateus matvey matej mateusz matti matvei",
    "maxim maksim maksym maximilian maxime massimo",
    ("michael mikhail michel miguel mihail mykhailo mikael michele michal mihai mikhael mihailo mikhailo mikheil "
     "mihaly "
     "mikkel"),
    ("nicholas nikolai nikolay nicolas nikolaos mykola nikola nicola niccolo nicolae mikalai nikolaj klaus nicolaus "
     "miklos mikolaj"),
    "natalia nataliya natalya natalie nataliia",
    "oleg oleh aleh",
    "olga olha volha helga",
    "paul pavel pablo paolo pavlo pawel paulo pavol pal paval",
    "peter petr pyotr pedro pierre pietro petro piotr petar petros petru peeter piet",
    "philip philippe felipe filip filippo phillip philipp",
    "raphael rafael raffaele rafail",
    "richard ricardo riccardo ryszard rikard",
    "robert roberto ruperto",
    "sergey sergei sergiy sergio serge serhiy serhii sergejs siarhei sergii sergi",
    "simon semyon shimon simone semen simeon szymon symon",
    "sophia sofia sofya sophie sofiya zofia",
    "stephen steven stefan esteban etienne stepan stefano stephan stefanos istvan stephane estevao szczepan",
    "svetlana svitlana sviatlana",
    "tatiana tatyana tetiana tetyana",
    "theodore fyodor fedor fedir teodor theodor feodor teodoro",
    "thomas tomas tommaso tomasz foma tamas tome",
    "timothy timofey timofei tymofiy timoteo",
    "victor viktor vittorio wiktor",
    "vincent vicente vincenzo vinzenz wincenty",
    "vladimir volodymyr wolodymyr uladzimir wladimir vladimiro",
    "vladislav wladyslaw vladyslav uladzislau",
    "vyacheslav viacheslav wjatscheslaw vaclav",
    "william guillermo guillaume wilhelm guglielmo willem vilhelm vilem guilherme",
    "xavier javier saverio",
    "zacharias zakariya zakaria zachary zaharia zechariah zakharia",
};

constexpr std::string_view kNicknames[] = {
    "abraham abe bram",
    "albert al bert bertie",
    "alexander alex alec sandy sasha sascha xander lex alejandro",
    "alexandra alex sandra sasha lexi",
    "alfred alf fred alfie",
    "alice ali lisa",
    "alan al",
    "andrew andy drew",
    "anastasia nastya stacy ana",
    "anna anya ann annie nan",
    "anthony tony ant",
    "arthur art artie",
    "barbara barb babs basia",
    "barack barry",
    "bartholomew bart",
    "benjamin ben benny benji bibi",
    "bernard bernie",
    "boris borya bob",
    "bradley brad",
    "caroline carol carrie",
    "catherine cathy kate katie kitty katya kathy cat",
    "charles charlie chuck chas",
    "charlotte charlie lottie",
    "christopher chris topher kit",
    "christina chris tina",
    "daniel dan danny",
    "david dave davy",
    "deborah deb debbie",
    "dennis denny",
    "dmitry dima mitya",
    "donald don donny",
    "dorothy dot dolly dottie",
    "edgar ed eddie",
    "edmund ed eddie ned ted",
    "edward ed eddie ned ted teddy",
    "eleanor ellie nell nora",
    "elizabeth liz beth betty eliza lisa libby lizzie bess",
    "eugene gene zhenya",
    "ekaterina katya",
    "francis frank fran",
    "frances fran fanny",
    "francisco paco pancho",
    "frederick fred freddy fritz",
    "gabriel gabe",
    "gerald gerry jerry",
    "gerard gerry jerry",
    "george georgie zhora",
    "giovanni gianni",
    "gregory greg",
    "harold harry hal",
    "henry harry hank hal",
    "helen nell",
    "herbert herb bert",
    "hubert bert",
    "ignacio nacho",
    "isaac ike zac",
    "ivan vanya",
    "jacob jake",
    "jacqueline jackie",
    "james jim jimmy jamie",
    "jane janie",
    "janet jan",
    "jeffrey jeff",
    "jennifer jen jenny",
    "jeremy jerry",
    "jessica jess jessie",
    "jesus chucho",
    "john johnny jack jon",
    "johannes hans",
    "jonathan jon jonny",
    "joseph joe joey",
    "jose pepe",
    "joshua josh",
    "judith judy",
    "julia julie",
    "katherine kathy kate katie kat",
    "kenneth ken kenny",
    "lawrence larry laurie",
    "leonard leo len lenny",
    "leslie les",
    "louis lou louie",
    "luis lucho",
    "madeleine maddy",
    "manuel manny manolo",
    "margaret maggie meg peggy greta rita marge",
    "maria masha",
    "martin marty",
    "matthew matt matty",
    "maurice mo",
    "maxim max",
    "maximilian max",
    "melissa missy",
    "michael mike mick mickey misha",
    "mikhail misha",
    "miguel mike",
    "mohammed mo",
    "nathaniel nat nate",
    "nathan nate",
    "natalia natasha",
    "nicholas nick nicky kolya",
    "nikolai kolya",
    "oliver ollie",
    "pamela pam",
    "patricia pat patty tricia trish",
    "patrick pat paddy",
    "pavel pasha",
    "peter pete petya",
    "philip phil pip",
    "rafael rafa rafi",
    "raymond ray",
    "rebecca becky becca",
    "reginald reg reggie",
    "richard dick rick ricky rich richie",
    "robert bob bobby rob robbie bert",
    "roberto beto",
    "rodney rod",
    "roger rodge",
    "roland rollo",
    "ronald ron ronnie",
    "rudolf rudi rudy",
    "samuel sam sammy",
    "samantha sam",
    "sarah sally sadie",
    "sebastian seb bastian",
    "sergei seryozha",
    "solomon sol",
    "stanley stan",
    "stephanie steph",
    "stephen steve stevie",
    "stuart stu",
    "susan sue susie",
    "svetlana sveta",
    "tatiana tanya",
    "terence terry",
    "theodore ted teddy theo",
    "thomas tom tommy",
    "timothy tim timmy",
    "tobias toby",
    "valentina valya",
    "vasily vasya",
    "veronica ronnie",
    "victor vic vitya",
    "victoria vicky tori",
    "vincent vince vinny",
    "vladimir vova volodya vlad",
    "vladislav vlad",
    "walter walt wally",
    "william bill billy will willy liam",
    "wilhelm willi",
    "winston win",
    "yevgeny zhenya",
    "yuri yura",
    "zachary zach zack",
};

struct Entry {
  std::string_view word;
  std::uint16_t group;
};

template <std::size_t n>
std::vector<Entry> entries_of(const std::string_view (&lines)[n]) {
  std::vector<Entry> entries;
  for (std::size_t group = 0; group < n; ++group) {
    std::string_view rest = lines[group];
    while (!rest.empty()) {
      const std::size_t blank = rest.find(' ');
      entries.push_back({rest.substr(0, blank), static_cast<std::uint16_t>(group)});
      rest = blank == std::string_view::npos ? std::string_view() : rest.substr(blank + 1);
    }
  }
  std::ranges::sort(entries, {}, [](const Entry& e) { return std::pair(e.word, e.group); });
  return entries;
}

/// Open addressing from a word to its first entry: one probe for the many words that are in no group.
class Groups {
 public:
  explicit Groups(std::vector<Entry> entries) : entries_(std::move(entries)), slots_(kSlots, kNone) {
    for (std::size_t i = entries_.size(); i-- > 0;)
      if (i == 0 || entries_[i - 1].word != entries_[i].word) {
        std::size_t slot = hash(entries_[i].word);
        while (slots_[slot] != kNone) slot = (slot + 1) % kSlots;
        slots_[slot] = static_cast<std::uint16_t>(i);
      }
  }
  unsigned find(std::string_view word, std::uint16_t* groups, unsigned max) const {
    std::size_t slot = hash(word);
    while (slots_[slot] != kNone && entries_[slots_[slot]].word != word) slot = (slot + 1) % kSlots;
    if (slots_[slot] == kNone) return 0;
    unsigned count = 0;
    for (std::size_t i = slots_[slot]; count < max && i < entries_.size() && entries_[i].word == word; ++i)
      groups[count++] = entries_[i].group;
    return count;
  }

 private:
  static constexpr std::size_t kSlots = 4096;
  static constexpr std::uint16_t kNone = 0xFFFF;
  static std::size_t hash(std::string_view word) {
    std::uint64_t h = 0xcbf29ce484222325ULL;
    for (char c : word) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    return static_cast<std::size_t>((h ^ (h >> 29)) % kSlots);
  }
  std::vector<Entry> entries_;
  std::vector<std::uint16_t> slots_;
};

}  // namespace

unsigned variant_groups(std::string_view word, std::uint16_t* groups, unsigned max) {
  static const Groups kGroups(entries_of(kVariants));
  return kGroups.find(word, groups, max);
}

unsigned nickname_groups(std::string_view word, std::uint16_t* groups, unsigned max) {
  static const Groups kGroups(entries_of(kNicknames));
  return kGroups.find(word, groups, max);
}

}  // namespace clew::text
