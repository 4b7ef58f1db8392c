import type { Entry, HookKind, HostedCode, Knowledge, LibraryType, SpawnSpec } from '../effects.js';
import { at, each } from './shorthand.js';

/** A copy of the process that has imported the program. */
const workers = (label: string, hooks: readonly HookKind[]): SpawnSpec => ({
  memory: 'copied',
  startMethod: 'fork',
  entry: { kind: 'hosted' },
  runsHooks: hooks,
  leaves: 'exit',
  when: 'call',
  count: 'many',
  raw: false,
  label,
});

/** Decorators that give the framework a function. */
const decorators = (
  prefix: string,
  names: readonly string[],
  source: string,
  as: HostedCode = 'request',
): readonly Entry[] => each(prefix, names, { effects: [{ effect: 'hosted', as }], source });

const httpVerbs = ['get', 'post', 'put', 'delete', 'patch'];

const views = (names: readonly string[], methods: readonly string[], source: string): readonly LibraryType[] =>
  names.map((name) => ({ name, hosted: { as: 'request', methods }, source }));

const djangoViews = 'Django docs, class-based views';
const djangoMethods = ['dispatch', ...httpVerbs, 'get_queryset', 'get_context_data', 'form_valid'];
const restMethods = [
  ...httpVerbs,
  'list',
  'retrieve',
  'create',
  'update',
  'partial_update',
  'destroy',
  'perform_create',
  'get_queryset',
];

/** Frameworks that import a program, fork, and call its functions in the children. */
export const pythonFrameworks: Knowledge = {
  library: 'frameworks',
  aliases: {
    'celery.app.base.Celery': 'celery.Celery',
    'celery.app.Celery': 'celery.Celery',
    'celery.app.shared_task': 'celery.shared_task',
    'celery.task.task': 'celery.shared_task',
    'celery.decorators.task': 'celery.shared_task',
    'celery.app.task.Task': 'celery.Task',
    'celery.Celery.Task': 'celery.Task',
    'celery.task.Task': 'celery.Task',
    'celery.task.base.Task': 'celery.Task',
    'flask.app.Flask': 'flask.Flask',
    'flask.blueprints.Blueprint': 'flask.Blueprint',
    'fastapi.applications.FastAPI': 'fastapi.FastAPI',
    'fastapi.routing.APIRouter': 'fastapi.APIRouter',
    'flask_restplus.Resource': 'flask_restful.Resource',
    'flask_restx.Resource': 'flask_restful.Resource',
    'django.conf.urls.re_path': 'django.urls.re_path',
    'django.views.generic.View': 'django.views.View',
    'django.views.generic.base.View': 'django.views.View',
    'django.views.generic.base.TemplateView': 'django.views.generic.TemplateView',
    'rest_framework.decorators.action': 'rest_framework.decorators.api_view',
  },
  types: [
    { name: 'celery.Celery', source: 'celery docs, application' },
    {
      name: 'celery.Task',
      hosted: { as: 'celery-task', methods: ['run', '__call__', 'on_success', 'on_failure'] },
      source: 'celery docs, tasks: run in the pool child',
    },
    { name: 'flask.Flask', source: 'Flask docs' },
    { name: 'flask.Blueprint', source: 'Flask docs' },
    { name: 'fastapi.FastAPI', source: 'FastAPI docs' },
    { name: 'fastapi.APIRouter', source: 'FastAPI docs' },
    ...views(['flask.views.View', 'flask.views.MethodView'], [...httpVerbs, 'dispatch_request'], 'Flask docs, views'),
    ...views(['flask_restful.Resource'], httpVerbs, 'Flask-RESTful docs, resources'),
    ...views(
      [
        'django.views.View',
        ...['TemplateView', 'ListView', 'DetailView', 'FormView'].map((n) => `django.views.generic.${n}`),
      ],
      djangoMethods,
      djangoViews,
    ),
    ...views(
      [
        'rest_framework.views.APIView',
        ...['ViewSet', 'GenericViewSet', 'ModelViewSet', 'ReadOnlyModelViewSet'].map(
          (n) => `rest_framework.viewsets.${n}`,
        ),
        ...['GenericAPIView', 'ListAPIView', 'CreateAPIView', 'RetrieveAPIView', 'ListCreateAPIView'].map(
          (n) => `rest_framework.generics.${n}`,
        ),
      ],
      restMethods,
      'Django REST framework docs',
    ),
  ],
  entries: [
    ...decorators(
      'celery.',
      ['Celery.task', 'shared_task'],
      'celery docs, tasks: run in the pool child',
      'celery-task',
    ),
    ...['flask.Flask.', 'flask.Blueprint.'].flatMap((prefix) => [
      ...decorators(
        prefix,
        ['route', ...httpVerbs, 'before_request', 'after_request', 'teardown_request', 'errorhandler'],
        'Flask docs, API',
      ),
      {
        name: `${prefix}add_url_rule`,
        effects: [{ effect: 'hosted' as const, as: 'request' as const, fn: at(2, 'view_func') }],
        source: 'Flask docs, API',
      },
    ]),
    ...['fastapi.FastAPI.', 'fastapi.APIRouter.'].flatMap((prefix) =>
      decorators(prefix, [...httpVerbs, 'options', 'head', 'api_route', 'websocket', 'middleware'], 'FastAPI docs'),
    ),
    ...each('django.', ['urls.path', 'urls.re_path', 'conf.urls.url'], {
      effects: [{ effect: 'hosted', as: 'request', fn: at(1, 'view') }],
      source: 'Django docs, URL dispatcher',
    }),
    ...decorators('rest_framework.decorators.', ['api_view'], 'Django REST framework docs, function based views'),
  ],
  frameworks: [
    {
      runs: 'celery-task',
      spawn: workers("celery's prefork pool", ['os', 'celery', 'billiard']),
      chosen: {
        by: 'default',
        unless: {
          set: ['worker_pool', 'WORKER_POOL', 'CELERY_WORKER_POOL', 'CELERYD_POOL', 'CELERY_POOL'],
          except: ['prefork', 'processes'],
        },
        made: 'celery.Celery',
        text: "celery's worker imports the tasks, then forks its pool, unless it is started with another one",
      },
      source: 'celery concurrency/prefork.py: billiard, fork on POSIX; docs, workers: prefork is the default pool',
    },
    {
      runs: 'request',
      spawn: workers("gunicorn's arbiter", ['os', 'gunicorn']),
      chosen: {
        by: 'settings-module',
        sets: 'preload_app',
        beside: ['bind', 'workers', 'worker_class', 'threads', 'timeout', 'wsgi_app', 'accesslog', 'loglevel'],
        workers: 'workers',
        hooks: ['post_fork', 'post_worker_init'],
        hookKind: 'gunicorn',
        text: 'gunicorn imports the application, then forks its workers',
      },
      source:
        'gunicorn arbiter.py spawn_worker and config.py: preload_app loads the application before the workers fork',
    },
    {
      runs: 'request',
      spawn: workers("uWSGI's master", ['uwsgi']),
      chosen: {
        by: 'uwsgi-file',
        text: 'uWSGI imports the application, then forks its workers: it has no `lazy-apps`',
      },
      source: 'uWSGI docs, Things to know: applications are loaded before the workers fork unless lazy-apps is set',
    },
  ],
};
