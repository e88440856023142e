/** The parts of the demo's posts in one language: each opening goes with each subject and each closing. */
interface Phrases {
  /** BCP 47. */
  readonly lang: string;
  readonly openings: readonly string[];
  readonly subjects: readonly string[];
  readonly closings: readonly string[];
}

/** Most spoken here first. */
export const phrases: readonly Phrases[] = [
  {
    lang: 'en',
    openings: ['Just tried', 'Nobody talks about', 'Reading about', 'I am building'],
    subjects: [
      'solar panels on old houses',
      'night trains to the coast',
      'growing tomatoes on balconies',
      'mapping every tree in town',
    ],
    closings: [
      'and it works surprisingly well.',
      'and I have questions!',
      '— worth every cent.',
      'again this weekend 🌞',
    ],
  },
  {
    lang: 'es',
    openings: ['Acabo de probar', 'Nadie habla de', 'Leyendo sobre'],
    subjects: ['los paneles solares', 'los trenes nocturnos', 'las bicicletas del barrio'],
    closings: ['y funciona muy bien.', '¡qué maravilla!', 'otra vez este fin de semana'],
  },
  {
    lang: 'ja',
    openings: ['今日は', '週末に', '初めて'],
    subjects: ['夜行列車', '太陽光発電', '東京の植物園'],
    closings: ['を試しました。', 'について読みました。', 'が楽しみです!'],
  },
  {
    lang: 'de',
    openings: ['Gerade ausprobiert:', 'Kaum jemand spricht über', 'Ich lese über'],
    subjects: ['Solardächer auf alten Häusern', 'Nachtzüge ans Meer', 'Gärten über der Straße'],
    closings: ['und bin begeistert.', '– schön!', 'schon wieder am Wochenende'],
  },
  {
    lang: 'fr',
    openings: ["Je viens d'essayer", 'Personne ne parle', 'Je lis sur'],
    subjects: ['les panneaux solaires', 'les trains de nuit', 'les forêts en ville'],
    closings: ['et ça marche très bien.', "c'est génial !", 'encore ce week-end'],
  },
  {
    lang: 'pt-BR',
    openings: ['Acabei de testar', 'Ninguém fala sobre', 'Lendo sobre'],
    subjects: ['os painéis solares', 'os trens noturnos', 'as hortas comunitárias'],
    closings: ['e funciona muito bem.', 'que coisa boa!', 'de novo neste fim de semana'],
  },
  {
    lang: 'ar',
    openings: ['جربت اليوم', 'قرأت عن'],
    subjects: ['الألواح الشمسية', 'القطارات الليلية'],
    closings: ['والنتيجة رائعة', 'هذا الأسبوع'],
  },
];

/** Most used first; some in several spellings of one tag. */
export const tags: readonly string[] = [
  'solar',
  'NightTrain',
  'Solar',
  'garten',
  '太陽光',
  'ciudad',
  'BuildInPublic',
  'طاقة_شمسية',
  'économie',
];

/** Appears only while the demo's incident lasts. */
export const RISING_TAG = 'SunriseChallenge';

/** Most active first. */
export const authors: readonly string[] = makeAuthors();

function makeAuthors(): string[] {
  const first = ['ada', 'bruno', 'chiyo', 'deniz', 'elif', 'fatou', 'gael', 'hana', 'iker', 'jonas'];
  const second = ['', '_k', '.maps', '42', '-lab', '_zürich'];
  return second.flatMap((ending) => first.map((name) => name + ending));
}
