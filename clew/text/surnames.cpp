// Surnames of Spain, Portugal and the Americas, where a person has two and the order says which is the father's: the
// first in Spanish, the last in Portuguese. Only frequent ones that are hardly ever forenames. Sorted.
#include <algorithm>
#include <array>
#include <iterator>

#include "clew/text/keys.h"

namespace clew::text {
namespace {

constexpr std::string_view kSpanish[] = {
    "acosta",   "acuna",    "aguilar",    "aguirre",  "alarcon",    "alonso",     "alvarado",  "alvarez",   "arias",
    "arroyo",   "avila",    "ayala",      "barrera",  "bautista",   "beltran",    "benitez",   "bermudez",  "blanco",
    "bravo",    "bustos",   "caballero",  "cabrera",  "calderon",   "camacho",    "cano",      "cardenas",  "carrasco",
    "carrillo", "castillo", "cervantes",  "chavez",   "cifuentes",  "contreras",  "cordova",   "coronado",  "corrales",
    "cortes",   "cortez",   "cruz",       "cuellar",  "davila",     "delgado",    "diaz",      "dominguez", "duran",
    "escobar",  "espinosa", "espinoza",   "estrada",  "felix",      "fernandez",  "figueroa",  "flores",    "franco",
    "fuentes",  "gallardo", "gallegos",   "garcia",   "garza",      "gil",        "gimenez",   "gomez",     "gonzalez",
    "guerra",   "guerrero", "gutierrez",  "guzman",   "henao",      "heredia",    "hernandez", "herrera",   "hidalgo",
    "hurtado",  "ibanez",   "ibarra",     "iglesias", "jaramillo",  "jimenez",    "juarez",    "lara",      "leyva",
    "lopez",    "lozano",   "lugo",       "luna",     "macias",     "marin",      "marquez",   "martinez",  "mejia",
    "melendez", "mendez",   "mendoza",    "mesa",     "meza",       "molina",     "montero",   "montes",    "montoya",
    "morales",  "moreno",   "moya",       "munoz",    "narvaez",    "navarro",    "nunez",     "ochoa",     "ojeda",
    "orejuela", "orozco",   "ortega",     "ortiz",    "osorio",     "pacheco",    "padilla",   "palacios",  "paredes",
    "parra",    "pena",     "peralta",    "perez",    "pineda",     "ponce",      "quintana",  "quintero",  "quiroz",
    "ramirez",  "ramos",    "rangel",     "restrepo", "reyes",      "rincon",     "rios",      "rivas",     "rivera",
    "rivero",   "robles",   "rodriguez",  "rojas",    "roldan",     "romero",     "rosales",   "rubio",     "ruiz",
    "saenz",    "salas",    "salazar",    "salcedo",  "salinas",    "sanchez",    "sandoval",  "santana",   "serrano",
    "sierra",   "sosa",     "soto",       "suarez",   "tellez",     "torres",     "trujillo",  "urdinola",  "urrea",
    "valdez",   "valencia", "valenzuela", "vargas",   "vasquez",    "vazquez",    "vega",      "velasco",   "velasquez",
    "velez",    "vera",     "vergara",    "villa",    "villanueva", "villarreal", "villegas",  "zamora",    "zapata",
    "zavala",   "zuniga"};
constexpr std::string_view kPortuguese[] = {
    "almeida",    "alves",      "antunes",  "assuncao",  "azevedo",   "barbosa",     "barros",     "batista",
    "borges",     "caetano",    "caldeira", "cardoso",   "carneiro",  "carvalho",    "cavalcanti", "coelho",
    "correia",    "coutinho",   "cunha",    "dias",      "domingues", "duarte",      "farias",     "fernandes",
    "ferreira",   "figueiredo", "fonseca",  "freitas",   "gomes",     "goncalves",   "guimaraes",  "henriques",
    "jesus",      "leite",      "lopes",    "macedo",    "machado",   "magalhaes",   "marques",    "martins",
    "matos",      "melo",       "mendes",   "monteiro",  "moraes",    "morais",      "moreira",    "moura",
    "nascimento", "neves",      "nogueira", "nunes",     "oliveira",  "pereira",     "pinheiro",   "pinto",
    "queiroz",    "ramalho",    "ribeiro",  "rodrigues", "sampaio",   "silva",       "silveira",   "simoes",
    "soares",     "sousa",      "souza",    "tavares",   "teixeira",  "vasconcelos", "vieira",     "xavier"};
/// Of both.
constexpr std::string_view kBoth[] = {"araujo", "braga", "brito",  "campos",   "castro", "costa",
                                      "freire", "lima",  "medina", "miranda",  "mota",   "pacheco",
                                      "paz",    "rocha", "rosa",   "santiago", "santos"};

template <std::size_t n>
bool stands_in(const std::string_view (&names)[n], std::string_view word) {
  return std::ranges::binary_search(names, word);
}

}  // namespace

bool is_patronymic(std::string_view word) {
  constexpr std::string_view kEndings[] = {"ovich",   "evich",   "ovych", "evych", "avich", "ovitch", "evitch",
                                           "ovitsch", "owitsch", "ovna",  "evna",  "ivna",  "ovic"};
  if (word.size() < 8 || (word.back() != 'h' && word.back() != 'a' && word.back() != 'c')) return false;
  return std::ranges::any_of(kEndings, [&](std::string_view e) { return word.ends_with(e); });
}

Surname iberian_surname(std::string_view word) {
  if (stands_in(kBoth, word)) return Surname::both;
  if (stands_in(kPortuguese, word)) return Surname::portuguese;
  return stands_in(kSpanish, word) ? Surname::spanish : Surname::none;
}

}  // namespace clew::text
